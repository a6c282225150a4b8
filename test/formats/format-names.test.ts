import { expect, test } from "bun:test";
import { formatNames } from "../../src/formats/format-names.ts";
import { formats } from "../../src/formats/formats.ts";

test("the names of the formats are those of the formats", () => {
  expect(formatNames).toEqual(formats.map((format) => format.name));
});
