import { Hono } from "hono";
import { raw } from "hono/html";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Manual } from "../../model/manual.ts";
import type { AppContext } from "../app-context.ts";
import { readQuery } from "../request/read-query.ts";
import { answerPage } from "./parts/document.tsx";
import { type Guide, guides } from "./parts/guides.tsx";
import { ManualHits } from "./parts/manual-hits.tsx";
import { type Listed, ManualNav, ManualSearch, subjects } from "./parts/manual-nav.tsx";
import { searchManuals } from "./parts/search-manuals.ts";

type Needs = Pick<AppContext, "assets" | "config" | "manuals">;

const shape = z.strictObject({ q: z.string().max(200, "a search of at most 200 characters").default("") });

/** `/help`: the manuals of the folders and guides to the pages, searched by their sections. */
export function help(context: Needs): Hono {
  const readable = (): (Guide | Manual)[] => [...guides, ...context.manuals];
  return new Hono()
    .get("/", (c) => {
      const q = readQuery(c, shape).q.trim();
      return answerPage(
        c,
        context,
        { title: q === "" ? "Help" : `${q} - Help`, current: "/help", name: "help" },
        <div class="help">
          <header class="stack">
            <h1>Help</h1>
            <ManualSearch text={q} />
          </header>
          {q === "" ? (
            <ManualList manuals={readable()} />
          ) : (
            <ManualHits text={q} hits={searchManuals(readable(), q)} />
          )}
        </div>,
      );
    })
    .get("/:name", (c) => {
      const name = c.req.param("name");
      const manual = readable().find((one) => one.name === name);
      if (!manual)
        throw new AppError("not_found", `${name.slice(0, 100)}: there is no manual of this name; see /help`);
      return answerPage(
        c,
        context,
        { title: manual.title, current: "/help", name: "help" },
        <div class="manual-page">
          <article class="manual">
            <p class="to-contents">
              <a href="/help">Help</a> <a href="#contents">All manuals and headings</a>
            </p>
            {"html" in manual ? <ManualText html={manual.html} /> : manual.content()}
          </article>
          <ManualNav manuals={readable()} current={manual.name} />
        </div>,
      );
    });
}

/** A manual. @param html of `process/render-markdown.ts`, which escapes everything that the manual has. */
const ManualText = ({ html }: { html: string }) => <>{raw(html)}</>;

const ManualList = ({ manuals }: { manuals: readonly Listed[] }) => (
  <>
    {subjects.map(([subject, title]) => (
      <section class="stack" aria-labelledby={subject}>
        <h2 id={subject}>{title}</h2>
        <ul class="manual-list">
          {manuals
            .filter((manual) => manual.subject === subject)
            .map(({ name, title: manualTitle, about }) => (
              <li class="card">
                <a href={`/help/${name}`}>{manualTitle}</a>
                <span class="soft">{about}</span>
              </li>
            ))}
        </ul>
      </section>
    ))}
  </>
);
