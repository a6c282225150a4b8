import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "../../src/errors.ts";
import { ratingOfDpc2009Row, readDpc2009Row } from "../../src/importers/dpc2009.ts";
import { unrated } from "../../src/model/rating.ts";

const plain = "31 10106 10 5.5 1 1 1 1 1 1 1 1 1 1";
const unratedRow = "9 555 0 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1";
const ratingOf = (line: string) => ratingOfDpc2009Row(readDpc2009Row(line));

describe("a row of the set of 2009", () => {
  test("is index, picture, number of ratings, mean and ten counts", () => {
    expect(readDpc2009Row(plain)).toEqual({
      index: 31,
      imageId: 10106,
      votes: 10,
      mean: 5.5,
      counts: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    });
    expect(ratingOf(plain)).toEqual({
      ...unrated("dpc-10106"),
      votes: 10,
      average: 5.5,
      counts: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
      countsFrom: "dpc2009",
    });
  });

  test.each([
    ["a mean that is whole", "1 5 2 7 0 0 0 0 0 1 0 1 0 0", 7],
    ["a mean of all digits", "1 5 3 6.66666666666667 0 0 0 0 0 2 0 1 0 0", 20 / 3],
    ["tabs and several spaces", "  1\t5  2 7 0 0 0 0 0 1 0 1 0 0 ", 7],
  ])("may have %s", (_, line, average) => expect(ratingOf(line).average).toBe(average));

  test.each([unratedRow, unratedRow.replaceAll("-1", "-1.0")])(
    "has no counts without ratings: %j",
    (line) => {
      expect(ratingOf(line)).toEqual(unrated("dpc-555"));
    },
  );

  test("agrees with its votes, one by one", () => {
    const votes = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(votes, fc.integer({ min: 1, max: 10 ** 6 }), (scores, id) => {
        const counts = Array.from({ length: 10 }, (_, at) => scores.filter((one) => one === at + 1).length);
        const mean = scores.reduce((a, b) => a + b) / scores.length;
        const rating = ratingOf([1, id, scores.length, mean.toPrecision(15), ...counts].join(" "));
        expect(rating).toMatchObject({ submissionId: `dpc-${id}`, votes: scores.length, counts });
        expect(rating.average).toBeCloseTo(mean, 9);
      }),
    );
  });

  test.each([
    ["a column short", plain.replace(/ 1$/, ""), "13 columns, not 14"],
    ["a row of AVA", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "more than 14 columns"],
    ["a letter", plain.replace("31", "d1"), 'column 1: "d1" is not a whole number'],
    ["a negative count", plain.replace(/1$/, "-1"), 'column 14: "-1" is not a whole number'],
    ["a mean of letters", plain.replace("5.5", "mean"), "column 4: mean is not a mean of 1 to 10"],
    ["a mean that is no number", plain.replace("5.5", "NaN"), "column 4: NaN is not a mean of 1 to 10"],
    ["a mean beyond 10", plain.replace("5.5", "10.5"), "column 4: 10.5 is not a mean of 1 to 10"],
    ["no picture", plain.replace("10106", "0"), "column 2: no picture has the id 0"],
    ["counts that are too few", plain.replace(" 10 ", " 11 "), "11 ratings, but its counts make 10"],
    ["another mean", plain.replace("5.5", "5.6"), "a mean of 5.6, but its counts make 5.5"],
    ["counts without ratings", unratedRow.replace(/-1$/, "1"), "column 14: no ratings, but 1"],
    ["a mean without ratings", unratedRow.replace("-1", "5"), "column 4: no ratings, but 5"],
  ])("is bad: %s", (_, line, reason) => {
    expect(() => readDpc2009Row(line)).toThrow(new AppError("invalid_body", `2009 row: ${reason}`));
  });
});
