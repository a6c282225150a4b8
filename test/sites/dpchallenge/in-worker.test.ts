import { afterAll, expect, test } from "bun:test";
import { parser as history } from "../../../src/sites/dpchallenge/history-page.ts";
import { parser as picture } from "../../../src/sites/dpchallenge/picture-page.ts";
import { parser as results } from "../../../src/sites/dpchallenge/results-page.ts";
import type { Answer } from "../../../src/net/fetcher.ts";
import { createHtmlParser } from "../../../src/net/html/html.ts";
import { defaultLimits } from "../../../src/net/limits.ts";
import { failureOf } from "../../net/open-network.ts";
import { historyPage, historyRow, openPage, picturePage } from "./pages.ts";

const html = createHtmlParser(defaultLimits);
afterAll(() => html.close());

function answer(url: string, text: string): Answer {
  const bytes = new TextEncoder().encode(text);
  return { url, status: 200, headers: new Headers(), bytes, text: () => text, json: () => undefined };
}
const site = "https://www.dpchallenge.com";
const challenge = `${site}/challenge_results.php?CHALLENGE_ID=3257&show_full=1`;

test("all three parsers work in the HTML Worker", async () => {
  const rows = historyPage(historyRow("5", "a", []));
  expect((await html.parse(answer(`${site}/challenge_history.php`, rows), history))[0]?.id).toBe("dpc-5");
  expect((await html.parse(answer(challenge, openPage), results)).kind).toBe("open");
  expect((await html.parse(answer(`${site}/image.php?IMAGE_ID=5`, picturePage()), picture)).kind).toBe(
    "picture",
  );
});

test("a page that is cut is truncated in the Worker too", async () => {
  expect(await failureOf(html.parse(answer(challenge, openPage.slice(0, -9)), results))).toEqual({
    code: "truncated",
    message: `read ${challenge}: the page ends early`,
  });
});
