import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readNames } from "../../src/importers/ava-names.ts";
import { avaRowOf, writeAvaRow } from "../../src/importers/ava.ts";
import { readRatingFile } from "../../src/importers/rating-file.ts";
import { unrated } from "../../src/model/rating.ts";

const fixtures = join(import.meta.dir, "../../../shared/fixtures");
const ava = join(fixtures, "ava");
const seed = join(fixtures, "dpchallenge/scraped-challenges.json");
const present = existsSync(ava) && existsSync(seed);
if (!present) console.warn(`skipped: ${ava} or ${seed} is absent`);

const read = (path: string) => Array.fromAsync(readRatingFile(path));

describe.skipIf(!present)("AVA", () => {
  test("its first row has ten counts, and is written as it was", async () => {
    const [first, ...others] = await read(join(ava, "AVA.row1.txt"));
    expect(others).toEqual([]);
    expect(first?.value?.rating).toEqual({
      ...unrated("dpc-953619"),
      challengeId: "dpc-1396",
      // 0 + 2 + 15 + 68 + 190 + 216 + 105 + 48 + 45 + 10 points.
      average: 699 / 124,
      votes: 124,
      counts: [0, 1, 5, 17, 38, 36, 15, 6, 5, 1],
      countsFrom: "ava",
      tags: ["Abstract", "Macro"],
      avaIndex: 1,
      avaChallenge: 1396,
      avaTags: [1, 22],
    });
    expect(first?.value?.challenge).toMatchObject({ id: "dpc-1396", title: "100 Meters", state: "listed" });
    const row = first?.value?.rating && avaRowOf(first.value.rating);
    expect(row && `${writeAvaRow(row)}\n`).toBe(readFileSync(join(ava, "AVA.row1.txt"), "utf8"));
  });

  test("its challenges have names with spaces", async () => {
    const challenges = (await read(join(ava, "challenges.txt"))).map(({ value }) => value?.challenge);
    expect(challenges).toHaveLength(1398);
    expect(new Set(challenges.map((one) => one?.id)).size).toBe(1398);
    const titles = new Map(challenges.map((one) => [one?.id, one?.title]));
    expect(titles.get("dpc-1396")).toBe("100 Meters");
    expect(titles.get("dpc-1212")).toBe("Door Knobs, Handles Locks");
    expect(titles.get("dpc-593")).toBe("Bond, James Bond");
    expect(titles.get("dpc-439")).toBe("Wildlife II");
    expect(titles.get("dpc-615")).toBe("Free Study 2007-01");
    expect(titles.get("dpc-311")).toBe("1970s");
  });

  test("its 66 tags and 14 styles have names", () => {
    const tags = readNames(readFileSync(join(ava, "tags.txt"), "utf8"));
    expect([...tags.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 66 }, (_, at) => at + 1));
    expect([1, 21, 37, 53, 60, 65].map((id) => tags.get(id))).toEqual([
      "Abstract",
      "Black and White",
      "Diptych / Triptych",
      "High Dynamic Range (HDR)",
      "Pinhole/Zone Plate",
      "Insects, etc",
    ]);
    const styles = readNames(readFileSync(join(ava, "style_image_lists-styles.txt"), "utf8"));
    expect([...styles]).toEqual([
      [1, "Complementary Colors"],
      [2, "Duotones"],
      [3, "HDR"],
      [4, "Image Grain"],
      [5, "Light On White"],
      [6, "Long Exposure"],
      [7, "Macro"],
      [8, "Motion Blur"],
      [9, "Negative Image"],
      [10, "Rule of Thirds"],
      [11, "Shallow DOF"],
      [12, "Silhouettes"],
      [13, "Soft Focus"],
      [14, "Vanishing Point"],
    ]);
  });
});

type Picture = [
  id: number,
  title: string,
  place: number,
  average: number,
  participants: number,
  nonParticipants: number,
  votes: number,
  views: number,
  during: number,
];

/** Written by hand from the file. */
const pictures: Picture[] = [
  [1265266, "Well Read..", 2, 6.7576, 6.857, 6.684, 33, 265, 78],
  [1265284, "Precarious", 5, 6.1818, 6, 6.316, 33, 172, 68],
  [1265302, "Reading Corner", 7, 6.0606, 5.786, 6.263, 33, 91, 70],
  [1265332, "S is for......", 9, 5.875, 5.923, 5.842, 32, 79, 74],
  [1265340, "Crammed", 10, 5.8667, 6.091, 5.737, 30, 66, 75],
  [1265358, "Surrounded by Sound", 6, 6.129, 6.167, 6.105, 31, 101, 69],
  [1265360, "Piled up", 8, 6.0313, 6, 6.053, 32, 82, 66],
];

describe.skipIf(!present)("the seed's JSON", () => {
  test("has a challenge, its pictures, and the addresses of six hundred challenges", async () => {
    const lines = await read(seed);
    expect(lines.filter(({ error }) => error)).toEqual([]);
    expect(lines.map(({ line }) => line)).toEqual(Array.from({ length: 608 }, (_, at) => at + 1));
    const [first, ...others] = lines.map(({ value }) => value);
    expect(first).toEqual({
      challenge: {
        id: "dpc-3304",
        source: "dpchallenge",
        title: "Stacks",
        description: null,
        rules: "Standard Editing",
        kind: "member",
        extraRules: null,
        submissionsFrom: 1_634_256_000,
        submissionsTo: 1_635_379_200,
        votingFrom: 1_635_465_600,
        votingTo: 1_635_984_000,
        entries: 23,
        disqualified: 0,
        votes: 741,
        comments: 42,
        average: 5.66262,
        highest: 6.8065,
        median: 5.69225,
        lowest: 4.303,
        state: "results",
      },
    });
    expect(others.flatMap((one) => one?.rating?.submissionId ?? [])).toEqual(
      pictures.map(([id]) => `dpc-${id}`),
    );
    const listed = others.flatMap((one) => one?.listed ?? []);
    expect(new Set(listed.map(({ challengeId }) => challengeId)).size).toBe(600);
    expect(listed).toContainEqual({
      challengeId: "dpc-154",
      url: "https://www.dpchallenge.com/challenge_results.php?CHALLENGE_ID=154&show_full=1",
    });
  });

  test.each(pictures)(
    "picture %d: %s",
    async (id, title, place, average, participants, nonParticipants, votes, views, during) => {
      const found = (await read(seed)).find(({ value }) => value?.rating?.submissionId === `dpc-${id}`);
      const pictureUrl = (size: number) =>
        `https://images.dpchallenge.com/images_challenge/3000-3999/3304/${size}/Copyrighted_Image_Reuse_Prohibited_${id}.jpg`;
      expect(found?.value).toEqual({
        rating: {
          ...unrated(`dpc-${id}`),
          challengeId: "dpc-3304",
          place,
          average,
          participants,
          nonParticipants,
          votes,
          views,
          viewsDuringVoting: during,
          isDisqualified: false,
        },
        title,
        page: `https://www.dpchallenge.com/image.php?IMAGE_ID=${id}`,
        pictures: { thumbnail: pictureUrl(120), full: pictureUrl(1200) },
      });
    },
  );
});
