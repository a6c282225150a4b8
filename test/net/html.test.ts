import type { Answer, PageParser } from "../../src/net/fetcher.ts";
import { createHtmlParser } from "../../src/net/html/html.ts";
import { defaultLimits } from "../../src/net/limits.ts";
import { parser as titles } from "../support/title-parser.ts";
import { failureOf } from "./open-network.ts";
import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "rebooru-html-"));
afterAll(() => rmSync(folder, { recursive: true }));

function page(body: string | Uint8Array, type = "text/html"): Answer {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const headers = new Headers({ "content-type": type });
  return { url: "https://example.com/", status: 200, headers, bytes, text: () => "", json: () => undefined };
}

/** A parser whose module does this. */
async function parserOf(
  name: string,
  code: string,
  method = "parse(document, url)",
): Promise<PageParser<unknown>> {
  const module = join(folder, `${name}.ts`);
  await Bun.write(
    module,
    `import { AppError } from ${JSON.stringify(join(import.meta.dir, "../../src/errors.ts"))};
    export const parser = { module: import.meta.url, ${method} { ${code} } };`,
  );
  return { module: Bun.pathToFileURL(module).href, parse: () => undefined };
}

test("pages are parsed by the named module, in order, decoded by their charset", async () => {
  const html = createHtmlParser(defaultLimits);
  const pages = [
    page("<title>one</title>"),
    page(new Uint8Array([...Buffer.from("<title>"), 0xe9]), "text/html; charset=latin1"),
    page(""),
  ];
  const results = await Promise.all(pages.map((each) => html.parse(each, titles)));
  expect(results.map(({ title }) => title)).toEqual(["one", "é", ""]);
  html.close();
});

test("a parser that throws is a bad answer, and the next page is parsed", async () => {
  const html = createHtmlParser(defaultLimits);
  const throwing = await parserOf("throwing", "throw new Error('no such table')");
  const unclonable = await parserOf("unclonable", "return () => document");
  expect(await failureOf(html.parse(page("x"), throwing))).toEqual({
    code: "bad_answer",
    message: "parse https://example.com/: no such table",
  });
  expect((await failureOf(html.parse(page("x"), unclonable))).code).toBe("bad_answer");
  expect((await html.parse(page("<title>on"), titles)).title).toBe("on");
  html.close();
});

test("a parser of bytes gets them unchanged, with the URL", async () => {
  const html = createHtmlParser(defaultLimits);
  const reading = await parserOf("reading", "return [url, [...bytes]]", "read(bytes, url)");
  expect(
    await html.parse(page(new Uint8Array([0xef, 0xbb, 0xbf, 0x92, 0]), "text/html; charset=latin1"), reading),
  ).toEqual(["https://example.com/", [0xef, 0xbb, 0xbf, 0x92, 0]]);
  html.close();
});

test("an AppError of a parser keeps its code and message", async () => {
  const html = createHtmlParser(defaultLimits);
  for (const method of ["parse(document, url)", "read(bytes, url)"]) {
    const cut = await parserOf(
      `cut ${method[0]}`,
      "throw new AppError('truncated', `read ${url}: it ends early`)",
      method,
    );
    expect(await failureOf(html.parse(page("x"), cut))).toEqual({
      code: "truncated",
      message: "read https://example.com/: it ends early",
    });
  }
  html.close();
});

test("a parser that hangs is killed, and the page behind it parsed", async () => {
  // Only the page that hangs has little time.
  const times = [200, 200];
  const limits = {
    ...defaultLimits,
    get parseMs() {
      return times.pop() ?? 600_000;
    },
  };
  const html = createHtmlParser(limits);
  const hanging = await parserOf("hanging", "for (;;);");
  const hung = failureOf(html.parse(page("x"), hanging));
  const next = html.parse(page("<title>on"), titles);
  expect(await hung).toEqual({
    code: "bad_answer",
    message: "parse https://example.com/: no result after 0.2 s",
  });
  expect((await next).title).toBe("on");
  html.close();
});

test("an idle Worker ends, and another starts for the next page", async () => {
  const html = createHtmlParser({ ...defaultLimits, parserIdleMs: 1 });
  const counting = await parserOf("counting", "return (globalThis.count = (globalThis.count ?? 0) + 1)");
  expect(await html.parse(page("x"), counting)).toBe(1);
  while ((await html.parse(page("x"), counting)) !== 1) await Bun.sleep(5);
  html.close();
});

test("close() rejects the running and the waiting pages with stopping", async () => {
  const html = createHtmlParser(defaultLimits);
  const hanging = await parserOf("hanging", "for (;;);");
  const first = failureOf(html.parse(page("x"), hanging));
  const second = failureOf(html.parse(page("x"), titles));
  await Bun.sleep(0);
  html.close();
  expect((await first).code).toBe("stopping");
  expect((await second).code).toBe("stopping");
  expect((await failureOf(html.parse(page("x"), titles))).code).toBe("stopping");
});
