import { describe, expect, test } from "bun:test";
import { AppError } from "../../src/errors.ts";
import { parseSelection } from "../../src/query/selection.ts";

function refusalOf(query: string): string | undefined {
  try {
    parseSelection(query);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: "bad_request" });
    return (error as AppError).message;
  }
}

describe("a query that can select nothing is refused:", () => {
  test.each([
    ["mos:9..5", "end comes before"],
    ["date:2013..2012", "end comes before"],
    ["size:2MiB..1KB", "end comes before"],
    ["-score:10..1", "end comes before"],
    ["mos:11", "from 1 to 10"],
    ["mos:..0.5", "from 1 to 10"],
    ["width:0", "from 1 on"],
    ["votes:-1", "from 0 on"],
    ["score:>5 score:<5", "contradict"],
    ["score:>5 score:<6", "contradict"],
    ["mos:6 -mos:5..7", "contradict"],
    ["date:2012 date:2013", "contradict"],
    ["nsfw:yes nsfw:no", "contradict"],
    ["nsfw:yes -nsfw:yes", "contradict"],
    ["source:reddit source:dpchallenge", "contradict"],
    ["subreddit:pics -subreddit:r/PICS", "contradict"],
    ["has:prompt -has:prompt,exif", "contradict"],
    ["author:ann author:bob,carl", "contradict"],
    ["source:redit", "reddit, dpchallenge"],
    ["-source:imgur", "reddit, dpchallenge"],
    ["format:jpg", "jpeg, png"],
    ['"a storm', "quote is not closed"],
    ['author:"ann', "quote is not closed"],
    ['sea "storm" light"', "quote is not closed"],
    ["-", "a term must follow"],
    ["sea - storm", "a term must follow"],
    ['""', "a term must follow"],
    ['sea -""', "a term must follow"],
    ["!!!", "no letters"],
    ["has:prompt ...", "no letters"],
  ])("%s", (query, why) => {
    expect(refusalOf(query)).toContain(why);
  });
});

test.each([
  "",
  "source:Reddit,dpchallenge -source:reddit",
  "mos:6..8 mos:7..9 -mos:7.5",
  "mos:6 -mos:6.1",
  "score:>5 score:<7",
  "width:>=1 size:1 votes:0 posts:0",
  "has:prompt has:exif in:ava -has:comments",
  "subreddit:pics,art subreddit:art",
  "nsfw:yes -nsfw:no removed:no",
  "format:jpeg,PNG",
  'sea "the storm" -light author:"ann b" & wind',
  "-storm",
  "date:2012..2012",
])("%s may select something", (query) => {
  expect(refusalOf(query)).toBeUndefined();
});
