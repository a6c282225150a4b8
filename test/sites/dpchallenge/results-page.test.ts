import { describe, expect, test } from "bun:test";
import { parser, readResultsPage } from "../../../src/sites/dpchallenge/results-page.ts";
import { unrated } from "../../../src/model/rating.ts";
import { failureIn } from "./failure-in.ts";
import { challengeBox, entryRow, invalidPage, openPage, placed, resultsPage, sitePage } from "./pages.ts";

const url = "https://www.dpchallenge.com/challenge_results.php?CHALLENGE_ID=3257&show_full=1";
const read = (html: string, address = url) => parser.read(new TextEncoder().encode(html), address);
const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;
const two = entryRow(11, placed("1st", "6.7576")) + entryRow(12, placed("2nd", "6.1818"));

function entriesOf(html: string) {
  const page = read(html);
  if (page.kind !== "results") throw new Error(page.kind);
  return page.entries;
}

test("results give the challenge of the box", () => {
  expect(read(resultsPage(two, 2))).toMatchObject({
    kind: "results",
    challenge: {
      id: "dpc-3257",
      source: "dpchallenge",
      title: "Rain",
      description: "Show rain.\nOr snow.",
      rules: "Standard Editing",
      kind: "member",
      extraRules: null,
      submissionsFrom: day("2024-02-28"),
      submissionsTo: day("2024-03-01"),
      votingFrom: day("2024-03-02"),
      votingTo: day("2024-03-08"),
      entries: 2,
      disqualified: 0,
      votes: 1234,
      comments: 12,
      average: 5.50554,
      highest: 6.7797,
      median: null,
      lowest: null,
      state: "results",
    },
  });
});

test("an entry is read once, though its thumbnail and its title both link to it, with all values of its row", () => {
  const [entry, ...others] = entriesOf(
    resultsPage(
      entryRow(1265266, placed("1,002nd", "6.7576", "1,133"), { title: "&quot;Well&quot; &amp; Read.." }),
      1,
    ),
  );
  expect(others).toEqual([]);
  expect(entry).toEqual({
    imageId: 1265266,
    title: '"Well" & Read..',
    photographer: "some&body",
    photographerId: 7,
    thumbnailUrl:
      "https://images.dpchallenge.com/images_challenge/3000-3999/3257/120/Copyrighted_Image_Reuse_Prohibited_1265266.jpg",
    rating: {
      ...unrated("dpc-1265266"),
      challengeId: "dpc-3257",
      place: 1002,
      average: 6.7576,
      participants: 6.857,
      nonParticipants: 6.684,
      votes: 1133,
      views: 1265,
      viewsDuringVoting: 78,
      isDisqualified: false,
    },
  });
});

test("a disqualified entry has no place, and is not expected", () => {
  const rows = two + entryRow(13, "<br><b>Disqualified</b><br><span>Views:</span> <span>5</span>");
  const out = entriesOf(resultsPage(rows, 3, 1)).at(-1);
  expect(out?.rating).toMatchObject({ place: null, average: null, views: 5, isDisqualified: true });
});

test("a title decides nothing", () => {
  const title = "1st place with an average vote of 9.9 Disqualified Votes: 3";
  const [entry] = entriesOf(resultsPage(entryRow(11, placed("4th", "5.5"), { title }), 1));
  expect(entry).toMatchObject({
    title,
    rating: { place: 4, average: 5.5, votes: 33, isDisqualified: false },
  });
});

test.each([
  ["an average above ten", placed("1st", "16.7576"), { average: null }],
  ["an average of zero", placed("1st", "0.0000"), { average: null }],
  ["words for a number", placed("1st", "6.5", "N/A"), { votes: null }],
  ["a place of zero", placed("0th", "6.5"), { place: null }],
])("%s is no value", (_what, words, rating) => {
  // Without a number of submissions, missing places are no error.
  expect(entriesOf(resultsPage(entryRow(11, words), 0))[0]?.rating).toMatchObject(rating);
});

test("PHP that leaked into an attribute and quotes within it do not hide an entry", () => {
  const leak = `<img src="//www.dpchallenge.com/x.gif" border="0" xalt="' . substr('//x.gif', strrpos('/x', '/') + 1) . '">`;
  const title = `A ${leak} > B`;
  expect(entriesOf(resultsPage(entryRow(11, placed("1st", "6.5"), { title }), 1))[0]?.title).toBe("A > B");
});

test("a challenge that has no results yet is open", () => {
  const extra = `<div style="margin-left: 22px; margin-top: -16px;"><b>Extra Rules</b><br>Archival<br></div>`;
  const page = sitePage(challengeBox({ extra }), "Rain");
  expect(read(page)).toMatchObject({
    kind: "open",
    challenge: { id: "dpc-3257", title: "Rain", extraRules: "Archival", entries: null, state: "open" },
  });
  expect(read(openPage).kind).toBe("open");
});

test("a challenge unknown upstream is invalid, but not where a description has these words", () => {
  expect(read(invalidPage)).toEqual({ kind: "invalid" });
  const title = "Invalid CHALLENGE_ID.  Please check the URL.";
  expect(read(resultsPage(entryRow(11, placed("1st", "6.5"), { title }), 1)).kind).toBe("results");
  expect(read(sitePage(challengeBox({ description: title }))).kind).toBe("open");
});

describe("a page that is none of the three, or incomplete, is refused:", () => {
  const whole = resultsPage(two, 2);
  test.each([
    ["cut within an entry", whole.slice(0, whole.lastIndexOf("place with")), "truncated"],
    ["cut behind its last entry", whole.slice(0, whole.indexOf("</table><div")), "truncated"],
    ["cut in its box", whole.slice(0, whole.indexOf("Voting Dates")), "truncated"],
    ["open and cut", openPage.slice(0, -9), "truncated"],
    ["invalid and cut", invalidPage.slice(0, -9), "truncated"],
    ["of fewer entries than were submitted", resultsPage(two, 3), "truncated"],
    ["of a disqualified one too few", resultsPage(two + entryRow(13, "Disqualified"), 4, 1), "truncated"],
    [
      "that blocks the request",
      "<html><title>Access denied</title><body>Ray ID: 1</body></html>",
      "bad_answer",
    ],
    ["of the site, but another one", sitePage("We are down for maintenance"), "bad_answer"],
    ["of another challenge", whole.replace("CHALLENGE_ID=3257", "CHALLENGE_ID=3258"), "bad_answer"],
    ["empty", "", "bad_answer"],
  ] as const)("%s", (_what, page, code) => {
    const failure = failureIn(() => read(page));
    expect(failure.code).toBe(code);
    expect(failure.message).toStartWith(`read ${url}: `);
  });
});

test("the number is the page's where the address has none", () => {
  expect(readResultsPage(openPage, "https://www.dpchallenge.com/")).toMatchObject({
    challenge: { id: "dpc-3257" },
  });
  const nameless = openPage.replace("CHALLENGE_ID=3257", "");
  expect(failureIn(() => readResultsPage(nameless, "https://www.dpchallenge.com/")).code).toBe("bad_answer");
});
