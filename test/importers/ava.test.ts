import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "../../src/errors.ts";
import { readNameRow, readNames } from "../../src/importers/ava-names.ts";
import {
  joinStyles,
  readImageList,
  readMultiLabels,
  readSingleLabels,
} from "../../src/importers/ava-styles.ts";
import { avaRowOf, ratingOfAvaRow, readAvaRow, writeAvaRow } from "../../src/importers/ava.ts";
import { unrated } from "../../src/model/rating.ts";

/** What it throws: code and message. */
function faultOf(read: () => unknown): [code: string, message: string] | undefined {
  try {
    read();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return [thrown.code, thrown.message];
  }
}

const plain = "7 1234 1 2 3 4 5 6 7 8 9 10 3 0 88";
const numbers = fc.tuple(
  fc.nat(),
  fc.integer({ min: 1, max: 2 ** 31 }),
  ...Array.from({ length: 13 }, () => fc.oneof(fc.nat(100), fc.maxSafeNat(), fc.constant(0))),
);

describe("a row of AVA.txt", () => {
  test("is index, image, ten counts, two tags and the challenge", () => {
    expect(readAvaRow(plain)).toEqual({
      index: 7,
      imageId: 1234,
      counts: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      tagIds: [3, 0],
      challengeId: 88,
    });
  });

  test("is written as it was read, and its rating gives it back", () => {
    fc.assert(
      fc.property(numbers, (row) => {
        const line = row.join(" ");
        const read = readAvaRow(line);
        expect(writeAvaRow(read)).toBe(line);
        expect(avaRowOf(ratingOfAvaRow(read))).toEqual(read);
      }),
    );
  });

  test("is what a slow reader of columns sees", () => {
    fc.assert(
      fc.property(numbers, (row) => {
        const read = readAvaRow(row.join(" "));
        expect([read.index, read.imageId]).toEqual(row.slice(0, 2));
        for (const at of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) expect(read.counts[at]).toBe(row[at + 2] ?? NaN);
        expect([...read.tagIds, read.challengeId]).toEqual(row.slice(12));
      }),
    );
  });

  test.each([
    ["one column short", plain.replace(/ 88$/, ""), "AVA row: 14 columns, not 15"],
    ["one too many", `${plain} 1`, "AVA row: more than 15 columns"],
    ["nothing", "", "AVA row: 1 columns, not 15"],
    ["a negative", plain.replace(" 3 4 ", " -3 4 "), 'AVA row: column 5: "-3" is not a whole number'],
    ["a letter", plain.replace("1234", "12x4"), 'AVA row: column 2: "12x4" is not a whole number'],
    ["a fraction", plain.replace(" 88", " 8.8"), 'AVA row: column 15: "8.8" is not a whole number'],
    ["an exponent", plain.replace(" 88", " 1e3"), 'AVA row: column 15: "1e3" is not a whole number'],
    ["hexadecimal", plain.replace(" 88", " 0x1"), 'AVA row: column 15: "0x1" is not a whole number'],
    ["a leading zero", plain.replace("7 1", "07 1"), 'AVA row: column 1: "07" is not a whole number'],
    ["a plus", plain.replace("7 1", "+7 1"), 'AVA row: column 1: "+7" is not a whole number'],
    ["another script's digits", plain.replace("88", "٨٨"), 'AVA row: column 15: "٨٨" is not a whole number'],
    ["two spaces", plain.replace(" 3 0", "  0"), 'AVA row: column 13: "" is not a whole number'],
    ["tabs", plain.replaceAll(" ", "\t"), "AVA row: 1 columns, not 15"],
    ["no picture", plain.replace("1234", "0"), "AVA row: column 2: no picture has the id 0"],
    ["more than a number holds", plain.replace("88", "9007199254740992"), '"9007199254740992" is too large'],
    ["very long words", plain.replace("88", "9".repeat(1000)), `"${"9".repeat(20)}" is too large`],
  ])("is bad: %s", (_, line, reason) => {
    const [code, message] = faultOf(() => readAvaRow(line)) ?? [];
    expect(code).toBe("invalid_body");
    expect(message).toEndWith(reason);
  });

  test("of any other content is read or refused, and never read as another row", () => {
    const words = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.nat().map(String),
      fc.constantFrom("-1", "NaN", "∞"),
    );
    const lines = fc.array(words, { minLength: 13, maxLength: 17 }).map((row) => row.join(" "));
    fc.assert(
      fc.property(fc.oneof(lines, fc.string({ maxLength: 8 })), (line) => {
        const fault = faultOf(() => expect(writeAvaRow(readAvaRow(line))).toBe(line));
        expect(fault?.[0] ?? "invalid_body").toBe("invalid_body");
      }),
    );
  });
});

describe("the rating in a row of AVA", () => {
  const tags = new Map([[3, "Fashion"]]);

  test("is votes, their mean, the challenge and the names of its tags", () => {
    expect(ratingOfAvaRow(readAvaRow(plain), { tags })).toEqual({
      ...unrated("dpc-1234"),
      challengeId: "dpc-88",
      votes: 55,
      average: 7,
      counts: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      countsFrom: "ava",
      tags: ["Fashion"],
      avaIndex: 7,
      avaChallenge: 88,
      avaTags: [3, 0],
    });
  });

  test("is the mean that all its votes, one by one, have", () => {
    const few = fc.array(fc.nat(30), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(few, (counts) => {
        const votes = counts.flatMap((count, at) => Array.from({ length: count }, () => at + 1));
        const rating = ratingOfAvaRow({ index: 1, imageId: 1, counts, tagIds: [0, 0], challengeId: 1 });
        expect(rating.votes).toBe(votes.length);
        if (votes.length === 0) expect(rating.average).toBeNull();
        else expect(rating.average).toBeCloseTo(votes.reduce((a, b) => a + b) / votes.length, 9);
      }),
    );
  });

  test.each<[string, string, Parameters<typeof ratingOfAvaRow>[1], object]>([
    ["challenge 0 is none", plain.replace(" 88", " 0"), {}, { challengeId: null, avaChallenge: 0 }],
    ["tags without names are only stored as ids", plain, {}, { tags: null, avaTags: [3, 0] }],
    ["no tags are none", plain.replace(" 3 0", " 0 0"), {}, { tags: [], avaTags: [0, 0] }],
    ["a tag that has no name is left out", plain.replace(" 3 0", " 3 99"), { tags }, { tags: ["Fashion"] }],
    ["styles are the picture's", plain, { styles: new Map([[1234, ["HDR"]]]) }, { styles: ["HDR"] }],
    ["styles of others are not", plain, { styles: new Map([[1, ["HDR"]]]) }, { styles: null }],
  ])("%s", (_, line, names, expected) => {
    expect(ratingOfAvaRow(readAvaRow(line), names)).toMatchObject(expected);
  });

  test.each<[string, object]>([
    ["no row's at all", unrated("dpc-1")],
    ["of another set", { ...ratingOfAvaRow(readAvaRow(plain)), countsFrom: "dpc2009" }],
    ["without counts", { ...ratingOfAvaRow(readAvaRow(plain)), counts: null }],
    ["of another site's picture", { ...ratingOfAvaRow(readAvaRow(plain)), submissionId: "abc" }],
  ])("a rating gives no row where it is %s", (_, rating) => {
    expect(avaRowOf({ ...unrated("dpc-1"), ...rating })).toBeUndefined();
  });
});

describe("a line of names", () => {
  test.each([
    ["1 Abstract", 1, "Abstract"],
    ["53 High Dynamic Range (HDR)", 53, "High Dynamic Range (HDR)"],
    ["37 Diptych / Triptych", 37, "Diptych / Triptych"],
    ["1212 Door_Knobs,_Handles___Locks", 1212, "Door Knobs, Handles Locks"],
    ["311 1970s", 311, "1970s"],
    ["10 Rule_of_Thirds  ", 10, "Rule of Thirds"],
  ])("%j", (line, id, name) => expect(readNameRow(line)).toEqual({ id, name }));

  test.each([
    ["Abstract", 'id: "Abstract" is not a whole number'],
    ["-1 Abstract", 'id: "-1" is not a whole number'],
    ["1", "id 1: it has no name"],
    ["1 ", "id 1: it has no name"],
    ["1 ___", "id 1: it has no name"],
  ])("is bad: %j", (line, message) => {
    expect(faultOf(() => readNameRow(line))).toEqual(["invalid_body", message]);
  });

  test("is one of many, with any ends of lines", () => {
    const names = new Map([
      [1, "A b"],
      [2, "C"],
    ]);
    for (const text of ["1 A b\n2 C", "1 A b\n2 C\n", "\uFEFF1 A_b\r\n2 C\r\n", "1 A b\n\n2 C\n1 A b\n"])
      expect(readNames(text)).toEqual(names);
    expect(faultOf(() => readNames("1 A\n2 C\nx D\n"))?.[1]).toBe('line 3: id: "x" is not a whole number');
    expect(faultOf(() => readNames("1 A\n1 B\n"))?.[1]).toBe("line 2: id 1: B, but it was A before");
  });
});

describe("style lists", () => {
  const names = new Map([
    [1, "HDR"],
    [2, "Macro"],
    [4, "Duotones"],
  ]);

  test("join pictures to one label or to several", () => {
    const images = readImageList("10\r\n20\r\n30");
    expect(joinStyles(images, readSingleLabels("1\n4\n2\n"), names)).toEqual(
      new Map([
        [10, ["HDR"]],
        [20, ["Duotones"]],
        [30, ["Macro"]],
      ]),
    );
    expect(joinStyles(images, readMultiLabels("1 0 1\n0 0 0\n0 1 0", [...names.keys()]), names)).toEqual(
      new Map([
        [10, ["HDR", "Duotones"]],
        [20, []],
        [30, ["Macro"]],
      ]),
    );
  });

  test("give a picture that is listed twice the styles of both, each once", () => {
    expect(joinStyles([5, 5, 5], [[1], [2], [1]], names)).toEqual(new Map([[5, ["HDR", "Macro"]]]));
  });

  test.each<[string, () => unknown, string]>([
    [
      "a picture that is no number",
      () => readImageList("1\nx"),
      'line 2: image id: "x" is not a whole number',
    ],
    ["a picture 0", () => readImageList("0"), "line 1: image id: no picture has the id 0"],
    [
      "a label that is no number",
      () => readSingleLabels("1\n\n-1"),
      'line 3: style id: "-1" is not a whole number',
    ],
    ["a column short", () => readMultiLabels("1 0\n1", [1, 2]), "line 2: 1 columns, not 2"],
    ["a label of 2", () => readMultiLabels("1 2", [1, 2]), 'line 1: "2" is neither 0 nor 1'],
    ["fewer labels", () => joinStyles([1, 2], [[1]], names), "2 pictures, but labels of 1"],
    ["a style without a name", () => joinStyles([1], [[3]], names), "picture 1: the style 3 has no name"],
  ])("are bad: %s", (_, read, message) => expect(faultOf(read)).toEqual(["invalid_body", message]));
});
