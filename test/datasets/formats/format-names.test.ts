import { expect, test } from "bun:test";
import { formatNames } from "../../../src/datasets/formats/format-names.ts";
import { formats } from "../../../src/datasets/formats/formats.ts";

test("the names of the formats are those of the formats", () => {
  expect(formatNames).toEqual(formats.map((format) => format.name));
});
