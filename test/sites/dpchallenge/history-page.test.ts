import { describe, expect, test } from "bun:test";
import { parser, readHistoryPage } from "../../../src/sites/dpchallenge/history-page.ts";
import { failureIn } from "./failure-in.ts";
import { historyPage, historyRow, sitePage } from "./pages.ts";

const url = "https://www.dpchallenge.com/challenge_history.php?order_by=0d&show_all=1";
const figures = ["1,020", "7.4722", "6.1453", "6.0278", "4.8571", "11,716", "36", "1,024", "1"];
const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;

test("a row gives its challenge, with numbers that have commas", () => {
  const flag = '<img src="/images/flag.gif" ALT="Extra Rules: Archival, &amp; more">';
  const page = historyPage(historyRow("4192", "Shapes in Black & White &quot;II&quot;", figures, flag));
  expect(readHistoryPage(page, url)).toEqual([
    {
      id: "dpc-4192",
      source: "dpchallenge",
      title: 'Shapes in Black & White "II"',
      description: null,
      rules: "Standard Editing",
      kind: "open",
      extraRules: "Archival, & more",
      submissionsFrom: day("2024-02-28"),
      submissionsTo: day("2024-03-01"),
      votingFrom: null,
      votingTo: null,
      entries: 1020,
      disqualified: null,
      votes: 11716,
      comments: 1024,
      average: 6.1453,
      highest: 7.4722,
      median: 6.0278,
      lowest: 4.8571,
      state: "listed",
    },
  ]);
});

test("the page's order stays, and each id comes once", () => {
  const rows = ["9", "12", "9", "3"].map((id) => historyRow(id, `n${id}`, figures)).join("");
  expect(readHistoryPage(historyPage(rows), url).map(({ id }) => id)).toEqual(["dpc-9", "dpc-12", "dpc-3"]);
});

test.each([
  ["without numbers", Array<string>(9).fill("&nbsp;")],
  ["without cells", []],
  ["with dashes", ["20", ...Array<string>(8).fill("-")]],
  ["with zeros", ["20", ...Array<string>(8).fill("0")]],
])("a row %s is of an open challenge", (_what, cells) => {
  const [challenge] = readHistoryPage(historyPage(historyRow("5", "Now", cells)), url);
  expect(challenge).toMatchObject({ state: "open", title: "Now", average: null, highest: null });
});

describe("a page of another kind is refused:", () => {
  const whole = historyPage(historyRow("5", "a", figures) + historyRow("6", "b", figures));
  test.each([
    ["cut behind a row", whole.slice(0, whole.indexOf("CHALLENGE_ID=6") - 20), "truncated"],
    ["cut before its last sign", whole.slice(0, -3), "truncated"],
    ["cut in its first table", whole.slice(0, 300), "truncated"],
    ["without rows", sitePage("Nothing"), "bad_answer"],
    ["that blocks the request", "<html><body>Access denied</body></html>", "bad_answer"],
    ["empty", "", "bad_answer"],
  ] as const)("%s", (_what, page, code) => {
    expect(failureIn(() => readHistoryPage(page, url)).code).toBe(code);
  });
});

test("a parser of bytes reads Windows-1252 within it", () => {
  const [before = "", after = ""] = historyPage(historyRow("5", "It@s", figures)).split("@");
  const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0x92]), Buffer.from(after)]);
  expect(parser.read(bytes, url)[0]?.title).toBe("It’s");
});
