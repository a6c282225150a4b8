import { afterAll, beforeAll, describe, expect } from "bun:test";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { source as axe } from "axe-core";
import type { ConsoleMessage, Page } from "playwright-core";
import { pages } from "../../src/http/pages/pages.ts";
import { browserTests, openProfile, schemes, settle, widths } from "./open-browser.ts";
import { openSite, type Site } from "./open-site.ts";
import { strangers } from "./strangers.ts";

/** Where the screenshots go: SCREENSHOTS, or a folder that is named. */
const folder = process.env["SCREENSHOTS"] ?? mkdtempSync(join(tmpdir(), "rebooru-screenshots-"));
mkdirSync(folder, { recursive: true });
console.log(`Screenshots of every page: ${folder}`);

let site: Site;
beforeAll(async () => {
  site = await openSite(90, strangers);
  const targets = [{ sha256: null, pdq: new Uint8Array(32).fill(85), radius: 30 }];
  await site.context.store.addBlocks({ bank: "spam", targets, reason: "sold as prints", by: "ann" }, 5);
});
afterAll(() => site.close());

/** Addresses besides the sections themselves, with the status of each. */
const others: [path: string, status: number][] = [
  ["/sign-in", 200],
  ["/posts/1", 200],
  ["/posts/90", 200],
  ["/posts/87", 200],
  ["/posts?at=40", 200],
  ["/posts?tags=lighthouse+score:100..", 200],
  ["/posts?tags=nothing+like+it", 200],
  ["/posts?tags=score:many", 400],
  ["/posts/999999", 404],
  ["/search?file=1", 200],
  ["/compare?a=1&b=10", 200],
  ["/search?url=http://127.0.0.1/x.jpg", 400],
  ["/blocks?file=2", 200],
  ["/blocks?file=999999", 404],
  ["/blocks/banks/spam", 200],
  ["/no-such-page", 404],
];
/** These need a query, or answer scripts. */
const notSections = ["/compare", "/posts/new"];
const sections = [...new Set(pages.map(([path]) => path))].filter((path) => !notSections.includes(path));
const addresses = [...sections.map((path): [string, number] => [path, 200]), ...others];

/** What the console says of a page, besides that its own status is an error. */
function listen(page: Page): string[] {
  const said: string[] = [];
  page.on("pageerror", ({ message }) => said.push(message));
  page.on("console", (message: ConsoleMessage) => {
    const isOwnStatus =
      message.text().includes("the server responded") && message.location().url === page.url();
    if (message.type() === "error" && !isOwnStatus) said.push(message.text());
  });
  return said;
}

type Finding = { id: string; nodes: { target: unknown; failureSummary?: string }[] };

/** Faults that axe finds, each with the elements that have it. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } };
    return (await axe.run()).violations;
  });
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary}`),
  );
}

/** Everything that is wrong with a page at one width. */
async function problemsOf(page: Page, path: string, status: number, width: number): Promise<string[]> {
  const said = listen(page);
  const answer = await page.goto(site.url + path);
  await settle(page);
  const problems = answer?.status() === status ? [] : [`status ${answer?.status()}`];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const name = `${path.replace(/[^a-z0-9]+/gi, "_").replace(/^_/, "")}-${width}-${colorScheme}.png`;
    await page.screenshot({ path: join(folder, name), fullPage: true });
    problems.push(...(await faultsOf(page)).map((fault) => `${colorScheme}: ${fault}`));
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > width) problems.push(`${wide} px wide`);
  return [...problems, ...said];
}

describe("every page, in both themes, has no fault that axe finds, no sideways scrolling and a quiet console", () => {
  const browserTest = browserTests();
  for (const width of widths)
    browserTest(`${width} px wide`, async (browser) => {
      const profile = await openProfile(browser, width);
      await site.signIn(profile);
      const problems: Record<string, string[]> = {};
      for (const [path, status] of addresses) {
        const page = await profile.newPage();
        const found = await problemsOf(page, path, status, width);
        if (found.length > 0) problems[path] = found;
        await page.close();
      }
      expect(problems).toEqual({});
      await profile.close();
    });
});

describe("what strangers wrote stays text", () => {
  const browserTest = browserTests();
  browserTest("a script in a title does not run", async (browser) => {
    const profile = await openProfile(browser, 1440);
    await site.signIn(profile);
    const page = await profile.newPage();
    for (const path of [
      "/posts",
      "/posts/90",
      "/search?file=90",
      "/posts?tags=%3Cscript%3Eowned()%3C/script%3E",
    ]) {
      await page.goto(site.url + path);
      await settle(page);
      expect(await page.evaluate(() => "owned" in globalThis)).toBe(false);
      expect(await page.locator("main script, main iframe, main [onerror]").count()).toBe(0);
    }
    await profile.close();
  });

  browserTest("nor would one that got into a page", async (browser) => {
    const profile = await openProfile(browser, 1440);
    await site.signIn(profile);
    const page = await profile.newPage();
    await page.goto(`${site.url}/posts`);
    const ran = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "globalThis.owned = true";
      document.body.append(script);
      const picture = document.createElement("img");
      picture.setAttribute("onerror", "globalThis.owned = true");
      picture.src = "/nothing.png";
      document.body.append(picture);
      await new Promise((resolve) => setTimeout(resolve, 500));
      return "owned" in globalThis;
    });
    expect(ran).toBe(false);
    await profile.close();
  });
});
