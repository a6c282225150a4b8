import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readSeedChallenge } from "../../src/importers/seed-challenge.ts";
import { readSeedJson } from "../../src/importers/seed-json.ts";

const pictures = "https://images.dpchallenge.com/images_challenge/3000-3999/3001";
const full = `${pictures}/1200/Copyrighted_Image_Reuse_Prohibited_501.jpg`;
const thumbnail = `${pictures}/120/Copyrighted_Image_Reuse_Prohibited_501.jpg`;
const meta = {
  Overall_Mean: "6.5000",
  means: ["Average Vote (Participants)", " 6.250", "Average Vote (Non-Participants)", " 7.000"],
  rank: "12th",
  view_during_voting: " (1,078 during voting)",
  views_all: "2,265",
  votes: "1,033",
};
const picture = {
  "image501.jpg_page": "https://www.dpchallenge.com/image.php?IMAGE_ID=501",
  image_title: ["/image.php?IMAGE_ID=501", " A lamp "],
  meta,
  urls: { full_resolution: full, thumbnail },
};
const panel = {
  title: "Lamps",
  "Submission Dates: ": [null, "\u00A0\u00A0Feb 27 2020 - Mar 1 2020"],
  "Voting Dates: ": [null, "\u00A0\u00A0Mar 2 2020 - Mar 8 2020"],
  "Submissions: ": ["1,023", null],
  "Disqualifications: ": ["2", null],
  "Votes: ": ["23,001", null],
  "Comments: ": ["42", null],
  "Average Score: ": ["5.5", null],
  "Highest Score: ": ["7.25", null],
  "Median Score: ": ["5.25", null],
  "Lowest Score: ": ["3", null],
  description: [
    "An Open Challenge using the ",
    "Advanced Editing VII",
    " rules.",
    "Show a ",
    "lamp",
    ".\t",
    "\u00A0\u00A0Feb 27 2020 - Mar 1 2020",
    "Voting Dates: ",
  ],
};
const challenge = (parts: object) => ({ "3001": { comp_data: panel, ...parts } });
const read = (value: unknown) => [...readSeedJson(value)];
const faultsOf = (value: unknown) => read(value).flatMap(({ error }) => error?.message ?? []);
/** The one picture of a challenge. */
const readPicture = (fields: object, key = "501.jpg_3") =>
  read(challenge({ [key]: { ...picture, ...fields } }))[1]?.value;

describe("a picture of the seed's JSON", () => {
  test("has its rating, title, page and pictures", () => {
    expect(readPicture({})).toEqual({
      rating: expect.objectContaining({
        submissionId: "dpc-501",
        challengeId: "dpc-3001",
        place: 12,
        average: 6.5,
        participants: 6.25,
        nonParticipants: 7,
        votes: 1033,
        views: 2265,
        viewsDuringVoting: 1078,
        viewsSinceVoting: null,
        counts: null,
        countsFrom: null,
        isDisqualified: false,
      }),
      title: "A lamp",
      page: "https://www.dpchallenge.com/image.php?IMAGE_ID=501",
      pictures: { thumbnail, full },
    });
  });

  test.each<[string, object, object]>([
    ["1st", { rank: "1st" }, { place: 1 }],
    ["2nd", { rank: "2nd" }, { place: 2 }],
    ["103rd", { rank: "103rd" }, { place: 103 }],
    ["no place", { rank: null }, { place: null, isDisqualified: null }],
    ["an invalid place", { rank: "last" }, { place: null, isDisqualified: null }],
    ["a mean of 0, which the seed writes where there is none", { Overall_Mean: 0 }, { average: null }],
    ["no mean", { Overall_Mean: null }, { average: null }],
    ["a mean beyond 10", { Overall_Mean: "67576" }, { average: null }],
    ["a mean that is another text", { Overall_Mean: "place" }, { average: null }],
    ["a mean as a number", { Overall_Mean: 6.25 }, { average: 6.25 }],
    [
      "means without values",
      { means: Array(4).fill("no_values") },
      { participants: null, nonParticipants: null },
    ],
    ["means that are null", { means: null }, { participants: null, nonParticipants: null }],
    ["one mean", { means: ["Average Vote (Participants)", "6"] }, { participants: 6, nonParticipants: null }],
    ["a label without its mean", { means: ["Average Vote (Participants)"] }, { participants: null }],
    [
      "means the other way round",
      { means: [...meta.means.slice(2), ...meta.means.slice(0, 2)] },
      { participants: 6.25 },
    ],
    [
      "None for views",
      { views_all: "None", view_during_voting: "None" },
      { views: null, viewsDuringVoting: null },
    ],
    ["no votes", { votes: null }, { votes: null }],
    ["negative votes", { votes: "-3" }, { votes: null }],
    [
      "nothing at all",
      Object.fromEntries(Object.keys(meta).map((key) => [key, undefined])),
      { average: null },
    ],
  ])("is read with %s", (_, fields, expected) => {
    const parsed: unknown = JSON.parse(JSON.stringify({ ...meta, ...fields }));
    expect(readPicture({ meta: parsed })?.rating).toMatchObject(expected);
  });

  test.each<[string, object, object]>([
    [
      "the scheme twice",
      { urls: { thumbnail: `https:${thumbnail}`, full_resolution: full } },
      { pictures: { thumbnail, full } },
    ],
    [
      "no address",
      { urls: { thumbnail: "https:no_url_available", full_resolution: full } },
      { pictures: { thumbnail: null, full } },
    ],
    [
      "another scheme",
      { urls: { thumbnail: "file:///etc/passwd", full_resolution: "javascript:1" } },
      { pictures: { thumbnail: null, full: null } },
    ],
    ["no addresses", { urls: null }, { pictures: { thumbnail: null, full: null } }],
  ])("is read with %s", (_, fields, expected) => expect(readPicture(fields)).toMatchObject(expected));

  test.each<[string, unknown]>([
    ["none", undefined],
    ["an empty one", ["/image.php?IMAGE_ID=501", " "]],
    ["a missing one", ["missing", "missing"]],
    ["one that is no text", ["/image.php?IMAGE_ID=501", null]],
  ])("has no title where there is %s", (_, image_title) => {
    expect(readPicture({ image_title })).not.toHaveProperty("title");
  });

  test("that was removed is known by its link, and has no pictures", () => {
    const removed = {
      urls: { thumbnail: "https://www.dpchallenge.com/images/removed.gif", full_resolution: full },
    };
    expect(readPicture(removed, "removed_7")).toMatchObject({
      rating: { submissionId: "dpc-501" },
      pictures: { thumbnail: null, full: null },
    });
  });

  test.each<[string, object, string]>([
    [
      "removed and nowhere linked",
      { removed_7: { ...picture, image_title: ["missing", "missing"] } },
      'challenge 3001, "removed_7": it has no number of a picture',
    ],
    [
      "no object",
      { "501.jpg_3": 5 },
      'challenge 3001, "501.jpg_3": the picture: Invalid input: expected object, received number',
    ],
    [
      "without numbers",
      { "501.jpg_3": { ...picture, meta: null } },
      'challenge 3001, "501.jpg_3": meta: Invalid input: expected object, received null',
    ],
  ])("is reported where it is %s, and the others are read", (_, parts, message) => {
    const value = challenge({ ...parts, "502.jpg_4": picture });
    expect(faultsOf(value)).toEqual([message]);
    expect(read(value).at(-1)?.value?.rating?.submissionId).toBe("dpc-502");
  });
});

describe("a challenge of the seed's JSON", () => {
  test("has the values of its panel", () => {
    expect(readSeedChallenge(3001, panel)).toEqual({
      id: "dpc-3001",
      source: "dpchallenge",
      title: "Lamps",
      description: "Show a lamp.",
      rules: "Advanced Editing VII",
      kind: "open",
      extraRules: null,
      submissionsFrom: Date.UTC(2020, 1, 27) / 1000,
      submissionsTo: Date.UTC(2020, 2, 1) / 1000,
      votingFrom: Date.UTC(2020, 2, 2) / 1000,
      votingTo: Date.UTC(2020, 2, 8) / 1000,
      entries: 1023,
      disqualified: 2,
      votes: 23001,
      comments: 42,
      average: 5.5,
      highest: 7.25,
      median: 5.25,
      lowest: 3,
      state: "results",
    });
  });

  test.each<[string, object, object]>([
    ["no description", { description: undefined }, { description: null, rules: null, kind: null }],
    [
      "N/A for one",
      { description: [...panel.description.slice(0, 3), "N/A", ...panel.description.slice(6)] },
      { description: null, kind: "open" },
    ],
    ["a text of another shape", { description: ["Hello"] }, { description: null, rules: null, kind: null }],
    [
      "an invalid day",
      { "Voting Dates: ": [null, "Jun 31 2020 - Foo 2 2020"] },
      { votingFrom: null, votingTo: null },
    ],
    [
      "one day only",
      { "Voting Dates: ": [null, "Jun 30 2020"] },
      { votingFrom: Date.UTC(2020, 5, 30) / 1000, votingTo: null },
    ],
    ["a label that is no list", { "Votes: ": 5 }, { votes: null, comments: 42 }],
  ])("is read with %s", (_, fields, expected) => {
    expect(readSeedChallenge(3001, { ...panel, ...fields })).toMatchObject(expected);
  });

  test("comes before its pictures, in the order of the file", () => {
    const value = challenge({ "9.jpg_1": picture, "8.jpg_0": picture, status: {}, all_urls: { "9": "x" } });
    expect(read(value).map(({ value: one }) => one?.challenge?.id ?? one?.rating?.submissionId)).toEqual([
      "dpc-3001",
      "dpc-9",
      "dpc-8",
    ]);
  });

  test.each<[string, unknown, string[]]>([
    [
      "failed",
      { "12": { "fail message": "Request failed", status: {} } },
      ["challenge 12: it was not read when the file was made"],
    ],
    [
      "failed in an older way",
      { "12": "FAILED PAGE SCRAPES" },
      ["challenge 12: it was not read when the file was made"],
    ],
    ["without a panel", { "12": { "9.jpg_1": picture } }, ["challenge 12: its title is missing (comp_data)"]],
    ["no challenge's number", { x: {}, scraped: { "1": true } }, ['"x": not a challenge']],
    ["nothing of the kind", "text", ["neither challenges nor a list of their addresses"]],
    ["null", null, ["neither challenges nor a list of their addresses"]],
  ])("is reported where it is %s", (_, value, faults) => expect(faultsOf(value)).toEqual(faults));
});

describe("a list of challenges", () => {
  const url = "https://www.dpchallenge.com/challenge_results.php?CHALLENGE_ID=10&show_full=1";
  const escaped = url.replace("&", "&amp;");
  const listed = [{ value: { listed: { challengeId: "dpc-10", url } } }];

  test.each<[string, unknown]>([
    ["by number, beside the challenges", { challenge_urls: { "10": escaped } }],
    ["in a list, beside the challenges", { challenge_urls: [escaped] }],
    ["by number, alone", { "10": escaped }],
    ["in a list, alone", [url]],
  ])("may be %s", (_, value) => expect(read(value)).toEqual(listed));

  test.each<[string, unknown, string]>([
    [
      "another address",
      ["https://www.dpchallenge.com/"],
      'the list: "https://www.dpchallenge.com/" is not the address of a challenge',
    ],
    ["no address", { challenge_urls: { "10": 5 } }, "challenge_urls: 5 is not the address of a challenge"],
    ["no list", { challenge_urls: 5 }, "challenge_urls: no addresses"],
  ])("is reported where it holds %s", (_, value, message) => expect(faultsOf(value)).toEqual([message]));
});

/** The value with another in the place of the `at`th of those within it. */
function replaced(value: unknown, at: number, other: unknown): unknown {
  let seen = 0;
  return JSON.parse(JSON.stringify(value), (_, part: unknown) => (seen++ === at ? other : part));
}

test("with anything in place of any value, it is read or reported", () => {
  const whole = challenge({ "501.jpg_3": picture, challenge_urls: {} });
  const anything = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom("", -1, 1e300, "missing", [null]));
  fc.assert(
    fc.property(fc.nat(60), anything, (at, other) => {
      for (const item of readSeedJson(replaced(whole, at, other)))
        expect(item.error?.code ?? "invalid_body").toBe("invalid_body");
    }),
    { numRuns: 500 },
  );
});
