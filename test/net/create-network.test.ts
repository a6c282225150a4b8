import { AppError } from "../../src/errors.ts";
import { parser } from "../support/title-parser.ts";
import { urlMap } from "../support/url-map.ts";
import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "rebooru-net-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a get follows redirects, a download writes a file with its hashes, a page is parsed", async () => {
  const map = await urlMap({
    "https://example.com/a": { status: 302, headers: { location: "/b?c=1" } },
    "https://example.com/b": { body: { hello: "world" } },
    "https://example.com/page": { headers: { "content-type": "text/html" }, body: "<title>Hi</title>" },
  });
  try {
    const answer = await map.fetcher.get("https://example.com/a");
    expect(answer.url).toBe("https://example.com/b?c=1");
    expect(answer.json()).toEqual({ hello: "world" });
    const path = join(folder, "x");
    const saved = await map.fetcher.download("https://example.com/b", path);
    expect(saved.size).toBe(17);
    expect(await Bun.file(path).text()).toBe('{"hello":"world"}');
    const page = await map.fetcher.open("https://example.com/page");
    expect(page.kind).toBe("text/html");
    expect(await map.fetcher.parse(await page.whole(), parser)).toEqual({
      title: "Hi",
      url: "https://example.com/page",
    });
    const stray = await map.fetcher.get("https://example.com/stray").catch((error) => error);
    expect(stray).toBeInstanceOf(AppError);
    expect(stray.message).toStartWith("GET https://example.com/stray: 599");
  } finally {
    await map.close();
  }
});
