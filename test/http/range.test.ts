import { expect, test } from "bun:test";
import { type ByteRange, parseRange } from "../../src/http/answer/range.ts";

const part = (start: number, end: number): ByteRange => ({ start, end });

const cases: [header: string | undefined, size: number, range: ReturnType<typeof parseRange>][] = [
  [undefined, 100, "whole"],
  ["bytes=0-9", 100, part(0, 10)],
  ["bytes=90-", 100, part(90, 100)],
  ["bytes=90-200", 100, part(90, 100)],
  ["bytes=99-99", 100, part(99, 100)],
  ["bytes=-10", 100, part(90, 100)],
  ["bytes=-200", 100, part(0, 100)],
  ["Bytes=0-0", 100, part(0, 1)],
  ["bytes=100-", 100, "outside"],
  ["bytes=100-200", 100, "outside"],
  ["bytes=-0", 100, "outside"],
  ["bytes=0-", 0, "outside"],
  ["bytes=9-3", 100, "whole"],
  ["bytes=0-1,5-6", 100, "whole"],
  ["bytes=-", 100, "whole"],
  ["bytes=a-b", 100, "whole"],
  ["lines=0-9", 100, "whole"],
  ["", 100, "whole"],
];

test.each(cases)("%j of %i bytes is %j", (header, size, range) => {
  expect(parseRange(header, size)).toEqual(range);
});
