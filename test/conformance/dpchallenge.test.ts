import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parser as history } from "../../src/sites/dpchallenge/history-page.ts";
import { pictureUrl, readAddress } from "../../src/sites/dpchallenge/picture-address.ts";
import { parser as picture } from "../../src/sites/dpchallenge/picture-page.ts";
import { parser as results, readResultsPage } from "../../src/sites/dpchallenge/results-page.ts";
import { unrated } from "../../src/model/rating.ts";
import { failureIn } from "../sites/dpchallenge/failure-in.ts";

const folder = join(import.meta.dir, "../../../shared/fixtures/dpchallenge");
const present = existsSync(folder);
if (!present) console.warn(`skipped: ${folder} is absent`);

const bytesOf = (file: string) => new Uint8Array(readFileSync(join(folder, file)));
const site = "https://www.dpchallenge.com";
const challengeUrl = (id: number) => `${site}/challenge_results.php?CHALLENGE_ID=${id}&show_full=1`;
const imageUrl = (id: number) => `${site}/image.php?IMAGE_ID=${id}`;
const seconds = (iso: string) => Date.parse(iso) / 1000;
const day = (text: string) => seconds(`${text}T00:00:00Z`);

describe.skipIf(!present)("DPChallenge's own pages", () => {
  test("the history gives its challenges in order", () => {
    const columns =
      "id title rules kind extraRules submissionsFrom submissionsTo entries highest average median lowest votes comments".split(
        " ",
      );
    const rows = [
      [
        "dpc-4192",
        "Celebrations IV (ARCHIVAL)",
        "Standard Editing",
        "member",
        "Archival",
        day("2026-08-14"),
        day("2026-08-27"),
        20,
        7.4722,
        6.1453,
        6.0278,
        4.8571,
        716,
        24,
      ],
      [
        "dpc-4191",
        "HDR XI",
        "Standard Editing",
        "open",
        null,
        day("2026-08-12"),
        day("2026-08-25"),
        25,
        7.6111,
        6.1314,
        6.1352,
        4.6667,
        906,
        32,
      ],
      [
        "dpc-4190",
        "Shapes in Black & White II",
        "Standard Editing",
        "member",
        null,
        day("2026-08-10"),
        day("2026-08-23"),
        37,
        6.8,
        5.9668,
        5.9378,
        4.75,
        1477,
        91,
      ],
      [
        "dpc-4189",
        "Markets & Bazaars",
        "Standard Editing",
        "member",
        null,
        day("2026-08-07"),
        day("2026-08-20"),
        20,
        6.5882,
        5.6958,
        5.6667,
        4.9697,
        664,
        32,
      ],
      [
        "dpc-4197",
        "Extended Free Study 2026-07",
        "Extended Editing",
        "member",
        null,
        day("2026-07-15"),
        day("2026-08-14"),
        39,
        7.2414,
        5.9209,
        5.8477,
        4.8,
        1138,
        25,
      ],
    ];
    const untold = {
      source: "dpchallenge",
      description: null,
      votingFrom: null,
      votingTo: null,
      disqualified: null,
      state: "listed",
    };
    const expected: unknown[] = rows.map((row) => ({
      ...untold,
      ...Object.fromEntries(columns.map((name, n) => [name, row[n]])),
    }));
    const found: unknown[] = history.read(
      bytesOf("challenge_history.trimmed.html"),
      `${site}/challenge_history.php`,
    );
    expect(found).toEqual(expected);
  });

  test("results give the challenge and its entries", () => {
    const file = bytesOf("challenge-1303.results.trimmed.html");
    const rows = [
      [921577, "three stories", "tate", 38032, 6.7797, 6.95, 6.639, 177, 4881, 383],
      [921862, "Wind", "Rino63", 55956, 6.7717, 6.938, 6.641, 184, 3914, 399],
      [921362, '"The Parliament of Birds"', "Bear_Music", 30861, 6.7514, 6.815, 6.698, 177, 5128, 381],
      [
        921869,
        '"Escalator Temporarily Stairs. Sorry for the Convenience."',
        "jjbeguin",
        3585,
        6.7459,
        6.838,
        6.676,
        185,
        3123,
        386,
      ],
      [921863, "once", "jagar", 113156, 6.711, 6.987, 6.479, 173, 2952, 391],
      [921107, "Descent", "Yo_Spiff", 83313, 6.5899, 6.899, 6.343, 178, 2424, 417],
    ] as const;
    const page: unknown = readResultsPage(new TextDecoder().decode(file), challengeUrl(1303));
    expect(page).toEqual({
      kind: "results",
      challenge: {
        id: "dpc-1303",
        source: "dpchallenge",
        title: "Posthumous Ribbon",
        description: "Submit a photo that you think could win a Posthumous Ribbon.",
        rules: "Advanced Editing VII",
        kind: "open",
        extraRules: null,
        submissionsFrom: day("2010-11-19"),
        submissionsTo: day("2010-11-25"),
        votingFrom: day("2010-11-26"),
        votingTo: day("2010-12-02"),
        entries: 133,
        disqualified: 0,
        votes: 23001,
        comments: 1867,
        average: 5.50554,
        highest: 6.7797,
        median: 5.4673,
        lowest: 3.9167,
        state: "results",
      },
      entries: rows.map(([imageId, title, photographer, photographerId, ...numbers], n) => ({
        imageId,
        title,
        photographer,
        photographerId,
        thumbnailUrl: pictureUrl({ challengeId: 1303, imageId, size: 120 }),
        rating: {
          ...unrated(`dpc-${imageId}`),
          challengeId: "dpc-1303",
          place: n + 1,
          average: numbers[0],
          participants: numbers[1],
          nonParticipants: numbers[2],
          votes: numbers[3],
          views: numbers[4],
          viewsDuringVoting: numbers[5],
          isDisqualified: false,
        },
      })),
    });
    // The capture was trimmed to six of 133, which must not pass for the whole.
    expect(failureIn(() => results.read(file, challengeUrl(1303)))).toMatchObject({
      code: "truncated",
      message: `read ${challengeUrl(1303)}: 6 of 133 entries`,
    });
  });

  test("a challenge that never was is invalid", () => {
    expect(results.read(bytesOf("challenge-75.invalid.trimmed.html"), challengeUrl(75))).toEqual({
      kind: "invalid",
    });
  });

  test("a picture's page gives its rating, claims, words and comments", () => {
    const comment = {
      source: "dpchallenge",
      submissionId: "dpc-921974",
      parentId: null,
      score: undefined,
      removal: null,
      isDuringChallenge: false,
      quotes: [],
      editedAt: null,
    };
    const page: unknown = picture.read(bytesOf("image-921974.trimmed.html"), imageUrl(921974));
    expect(page).toEqual({
      kind: "picture",
      imageId: 921974,
      title: "Disconnect",
      photographer: "odriew",
      photographerId: 75618,
      challengeId: 1303,
      imageUrl: pictureUrl({ challengeId: 1303, imageId: 921974, size: 1200 }),
      uploaded: day("2010-11-25"),
      rating: {
        ...unrated("dpc-921974"),
        challengeId: "dpc-1303",
        place: 22,
        entries: 133,
        average: 6.152,
        commenters: 7.85,
        participants: 6.5875,
        nonParticipants: 5.7692,
        views: 1691,
        viewsSinceVoting: 1333,
        viewsDuringVoting: 358,
        votes: 171,
        comments: 29,
        favourites: 3,
        isDisqualified: false,
      },
      claims: {
        submissionId: "dpc-921974",
        camera: "Nikon D60",
        lens: "Nikon AF-S DX Zoom Nikkor 55-200mm f/4-5.6G IF-ED VR",
        aperture: null,
        iso: null,
        shutter: null,
        location: null,
        date: "Nov 25, 2010",
        galleries: [],
        words:
          "A rather ordinary late afternoon stroll at the local park when this scene unfolded. I loved how everything is seemingly disconnected and yet wonderfully coherent. =)\n\n[Dec. 2nd, 2010 09:02:27 PM]\n\nThanks for the wonderful comments guys especially to Don for the blue ribbon!",
      },
      comments: [
        {
          ...comment,
          id: "dpc-c6970835",
          author: "Neat",
          created: seconds("2013-02-04T01:14:44Z"),
          body: "Sensational!",
          links: [],
        },
        {
          ...comment,
          id: "dpc-c6233596",
          author: "yanko",
          created: seconds("2010-11-26T07:17:39Z"),
          body: "It reminds me a little of Louis' work. The craftmanship serves the photograph and not the other way around. The way it should be.",
          links: ["https://www.dpchallenge.com/profile.php?USER_ID=52336"],
        },
      ],
    });
  });

  test("a page of its statistics alone gives these, and makes nothing up", () => {
    const page: unknown = picture.read(bytesOf("image-1287065.stats-2026.html"), imageUrl(1287065));
    const submissionId = "dpc-1287065";
    expect(page).toEqual({
      kind: "picture",
      imageId: 1287065,
      title: "So Many Geese!",
      photographer: null,
      photographerId: 138630,
      challengeId: null,
      imageUrl: null,
      uploaded: null,
      rating: {
        ...unrated(submissionId),
        place: 1,
        entries: 40,
        average: 7.2727,
        participants: 7.1333,
        nonParticipants: 7.5714,
        views: 748,
        viewsSinceVoting: 697,
        viewsDuringVoting: 51,
        votes: 22,
        comments: 10,
        favourites: 0,
        isDisqualified: false,
      },
      claims: {
        submissionId,
        camera: null,
        lens: null,
        aperture: null,
        iso: null,
        shutter: null,
        location: null,
        date: null,
        galleries: [],
        words: null,
      },
      comments: [],
    });
  });

  test("addresses as they were once collected are read, and derived from their numbers", () => {
    const text = readFileSync(join(folder, "scraped-challenges.json"), "utf8");
    const urls = [...new Set(text.match(/https?:[^"\\]+/g))];
    const pictures = urls.filter((url) => url.includes("images_challenge"));
    expect(pictures.length).toBe(14);
    for (const url of pictures) {
      const address = readAddress(url);
      if (address?.kind !== "picture") throw new Error(url);
      expect(pictureUrl({ ...address, size: address.size === 120 ? 120 : 1200 })).toBe(url);
    }
    const unread = urls.filter((url) => readAddress(url) === undefined);
    expect(unread).toEqual([]);
    expect(urls.length).toBe(621);
  });
});
