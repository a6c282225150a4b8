import { join, posix } from "node:path";
import type { Manual, ManualSubject } from "../model/manual.ts";
import { readSections, renderMarkdown } from "./render-markdown.ts";

const root = join(import.meta.dir, "../..");

/** The manuals in the order in which they are listed: of a subject, name of the page, file, what it answers. */
const manuals: [subject: ManualSubject, name: string, path: string, about: string][] = [
  ["use", "start", "README.md", "What it is, how to start it, four tasks, every command"],
  ["use", "pages", "src/http/pages/README.md", "The pages, what each needs, signing in, keys"],
  ["use", "following", "src/sources/README.md", "Which feeds can be followed, comments, contests, dumps"],
  ["use", "reposts", "src/rules/README.md", "Reposts to review, rules, blocklists: for moderators"],
  ["use", "datasets", "src/datasets/README.md", "Queries, formats, columns, what a dataset promises"],
  ["use", "similarity", "src/similarity/README.md", "What scores and verdicts mean, and how often they err"],
  ["use", "links", "src/resolvers/README.md", "Which hosts are understood, prompts, cameras, failures"],
  ["run", "configuration", "src/config/README.md", "Every variable and its default"],
  ["run", "running", "data/README.md", "The data folder, service, backup, upgrade, disk"],
  ["run", "sinks", "src/sinks/README.md", "Handing on to search services, a webhook or a file"],
  ["build", "api", "src/http/README.md", "Every task over HTTP, with the command"],
  ["build", "architecture", "src/README.md", "Where to find things in the source, and why so"],
  ["build", "benchmarks", "scripts/bench/README.md", "Every figure with its command"],
];

const names = new Map(manuals.map(([, name, path]) => [path, name]));

/** @returns where a link of a manual leads: to another manual's page, within the page, or to another site; `undefined` for a file of the source. */
function addressOf(href: string, path: string): string | undefined {
  if (href.startsWith("#") || /^https?:\/\//.test(href)) return href;
  const [file = "", heading] = href.split("#");
  const name = names.get(posix.join(posix.dirname(path), file));
  return name && `/help/${name}${heading === undefined ? "" : `#${heading}`}`;
}

/** Reads the manuals of the folders; one that is not there is left out. */
export async function readManuals(): Promise<Manual[]> {
  const read = manuals.map(async ([subject, name, path, about]): Promise<Manual[]> => {
    const file = Bun.file(join(root, path));
    if (!(await file.exists())) return [];
    const markdown = await file.text();
    const sections = readSections(markdown);
    const html = renderMarkdown(markdown, (href) => addressOf(href, path));
    return [{ name, subject, title: sections[0]?.title ?? name, about, html, sections }];
  });
  return (await Promise.all(read)).flat();
}
