import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parser as history } from "../../../src/sites/dpchallenge/history-page.ts";
import { parser as picture } from "../../../src/sites/dpchallenge/picture-page.ts";
import { parser as results } from "../../../src/sites/dpchallenge/results-page.ts";
import { AppError } from "../../../src/errors.ts";
import type { BytesParser } from "../../../src/net/fetcher.ts";
import {
  breakdown,
  challengeLabel,
  commentDivider,
  commentRows,
  commentsTable,
  entryRow,
  historyPage,
  historyRow,
  informationPanel,
  openPage,
  picturePage,
  placed,
  quote,
  resultsPage,
  statisticsPanel,
} from "./pages.ts";

const cells = ["20", "7.4722", "6.1453", "6.0278", "4.8571", "1,716", "36", "24", "1"];
const comments = commentsTable(
  commentRows(1, "02/03/2013 08:14:44 PM", quote("a", "b")) +
    commentDivider +
    commentRows(2, "02/03/2013 08:14:44 PM", "b<br>Message edited by author 2013-02-03 20:20:11."),
);
const pages: [string, BytesParser<unknown>, string[]][] = [
  ["history", history, [historyPage(historyRow("5", "a", cells) + historyRow("6", "b", []))]],
  [
    "results",
    results,
    [resultsPage(entryRow(11, placed("1st", "6.7")) + entryRow(12, "Disqualified"), 2, 1), openPage],
  ],
  [
    "picture",
    picture,
    [
      picturePage({
        information: informationPanel(`${challengeLabel}<b>Date Uploaded:</b> Nov 26, 2010<br>`, "words"),
        statistics: statisticsPanel(
          "<b>Place:</b> 22 out of 133<br><b>Votes:</b> 171<br>",
          breakdown([..."0123456789"]),
        ),
        comments,
      }),
    ],
  ],
];

const pieces = [
  ..."<>\"'&= \n0123456789,.;",
  ..."<b> </b> <td> </td> <tr> </table> <table> <br> <script> <!-- --> </html> </div> <div".split(" "),
  ..."NaN Infinity 1e999 -1 99999999999999999999 &#0; &nbsp; \u0000 \u0092 é".split(" "),
  '<a name="7">',
  "<b>Votes:</b>",
  "out of",
  "Comments Made During the Challenge",
  '<tr class="forum-bg1">',
  '<a href="?IMAGE_ID=5">',
  '<a href="?CHALLENGE_ID=5">',
  "Originally posted by x:",
  "02/03/2013 08:14:44 PM",
];

/** Some cuts and insertions, each at a share of the text's length. */
const changes = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    drop: fc.nat({ max: 60 }),
    insert: fc.constantFrom("", ...pieces),
  }),
  { minLength: 1, maxLength: 6 },
);

function changed(html: string, list: readonly { at: number; drop: number; insert: string }[]): string {
  return list.reduce((text, { at, drop, insert }) => {
    const from = Math.floor(at * text.length);
    return text.slice(0, from) + insert + text.slice(from + drop);
  }, html);
}

/** Numbers by their names are within what they mean, wherever in a result they are. */
function expectSound(value: unknown, name = ""): void {
  if (typeof value === "number") {
    const isScore = /^(average|participants|nonParticipants|commenters|highest|median|lowest)$/.test(name);
    const [low, high] = isScore ? [1, 10] : [name === "place" ? 1 : 0, 1e12];
    if (!(value >= low && value <= high) || (!isScore && !Number.isInteger(value)))
      throw new Error(`${name} is ${value}`);
  } else if (Array.isArray(value)) {
    if (name === "counts") expect(value).toHaveLength(10);
    for (const each of value) expectSound(each, name);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value)) expectSound(each, key);
  } else if (
    typeof value === "string" &&
    (name === "id" || name === "submissionId" || name === "challengeId")
  )
    expect(value).toMatch(/^dpc-c?\d{1,12}$/);
  else if (typeof value === "string" && name.endsWith("Url")) expect(value).toMatch(/^https?:\/\//);
}

function readSoundly(parser: BytesParser<unknown>, bytes: Uint8Array, url: string): void {
  try {
    expectSound(parser.read(bytes, url));
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "internal") throw error;
  }
}

const urls = [
  "https://www.dpchallenge.com/image.php?IMAGE_ID=5&CHALLENGE_ID=5",
  "https://www.dpchallenge.com/",
  "x",
];

describe.each(pages)(
  "the parser of a %s page gives sound values or an AppError",
  (_name, parser, samples) => {
    test("for the samples themselves", () => {
      for (const sample of samples) expectSound(parser.read(Buffer.from(sample), urls[0] ?? ""));
    });
    test("for pages with cuts and insertions", () => {
      fc.assert(
        fc.property(fc.constantFrom(...samples), changes, fc.constantFrom(...urls), (sample, list, url) =>
          readSoundly(parser, Buffer.from(changed(sample, list)), url),
        ),
        { numRuns: 400 },
      );
    });
    test("for any bytes", () => {
      const bytes = fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((list) => Buffer.from(list.join(""))),
      );
      fc.assert(
        fc.property(bytes, fc.constantFrom(...urls), (each, url) => readSoundly(parser, each, url)),
        { numRuns: 400 },
      );
    });
    test("for every beginning of a page, which is never taken for the whole", () => {
      for (const sample of samples)
        for (let end = 0; end < sample.lastIndexOf("</html>") + 7; end += 7)
          expect(() => parser.read(Buffer.from(sample.slice(0, end)), urls[0] ?? "")).toThrow(AppError);
    });
  },
);

test.each([
  ["brackets", "<"],
  ["quotes", `<a b="`],
  ["comments", "<!--"],
  ["ends", "</"],
  ["tables", "<table>"],
  ["spaces", " \n"],
  ["labels", "<b>Votes:</b>1"],
  ["quoted tables", `<a name="1"></a>01/01/2013 01:01:01 AM<table class="forum-post"><table>`],
])("300 kB of %s take less than a second of processor time", (_what, piece) => {
  const bytes = Buffer.from(piece.repeat(300_000 / piece.length));
  const used = process.cpuUsage();
  for (const [, parser] of pages) readSoundly(parser, bytes, urls[0] ?? "");
  const { user, system } = process.cpuUsage(used);
  expect((user + system) / 1e6).toBeLessThan(1);
});
