import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  readAverage,
  readCount,
  readIsoTime,
  readKind,
  readPeriod,
  readUsTime,
} from "../../../src/sites/dpchallenge/read-values.ts";

test.each([
  ["23,001", 23001],
  [" 22 out of 133", 22],
  ["0", 0],
  ["1,234,567 (view)", 1234567],
  ["7.5", null],
  ["-3", null],
  ["N/A", null],
  ["", null],
  [",", null],
  ["9999999999", null],
])("the count of %p is %p", (text, count) => {
  expect(readCount(text)).toBe(count);
});

test.each([
  ["6.7797", 6.7797],
  ["10", 10],
  ["1.0000 of", 1],
  ["0.9999", null],
  ["10.0001", null],
  ["615.2", null],
  ["1,2", null],
  ["NaN", null],
])("the average of %p is %p", (text, average) => {
  expect(readAverage(text)).toBe(average);
});

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;
test.each([
  ["Aug. 14th 2026 - Aug. 27th 2026", "2026-08-14", "2026-08-27"],
  ["  Nov 19 2010 - Nov 25 2010", "2010-11-19", "2010-11-25"],
  ["Sept. 1st 2003 - Oct. 2nd 2003", "2003-09-01", "2003-10-02"],
  ["Nov 25, 2010", "2010-11-25", "2010-11-25"],
  ["December 31st 2009 - January 1st 2010", "2009-12-31", "2010-01-01"],
])("%s is a period", (text, from, to) => {
  expect(readPeriod(text)).toEqual({ from: day(from), to: day(to) });
});

test.each([["Feb. 30th 2024"], ["Foo 1 2024"], ["In voting"], [undefined]])("%p is no period", (text) => {
  expect(readPeriod(text)).toEqual({ from: null, to: null });
});

test.each([
  ["Open Challenge", "open"],
  ["Invitational Challenge", "invitational"],
  ["Challenge Description", null],
  ["Challenge", null],
])("the kind of %p is %p", (words, kind) => {
  expect(readKind(words)).toBe(kind);
});

test.each([
  ["in winter", "02/03/2013 08:14:44 PM", "2013-02-04T01:14:44Z"],
  ["in summer", "07/03/2013 12:00:00 AM", "2013-07-03T04:00:00Z"],
  ["at noon", "07/03/2013 12:00:00 PM", "2013-07-03T16:00:00Z"],
  ["before spring's change", "03/10/2013 01:59:59 AM", "2013-03-10T06:59:59Z"],
  ["behind spring's change", "03/10/2013 03:00:00 AM", "2013-03-10T07:00:00Z"],
  ["in the hour that spring skips", "03/10/2013 02:30:00 AM", "2013-03-10T07:30:00Z"],
  ["in the hour that autumn has twice", "11/03/2013 01:30:00 AM", "2013-11-03T05:30:00Z"],
  ["behind autumn's change", "11/03/2013 02:00:00 AM", "2013-11-03T07:00:00Z"],
  ["in spring under the law before 2007", "03/20/2005 08:00:00 AM", "2005-03-20T13:00:00Z"],
  ["in autumn under the law before 2007", "10/29/2005 08:00:00 AM", "2005-10-29T12:00:00Z"],
])("a time %s is New York's", (_what, text, utc) => {
  expect(readUsTime(text)).toBe(Date.parse(utc) / 1000);
});

test("times agree with the time zone database, wherever it knows one answer", () => {
  const clock = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "America/New_York",
    dateStyle: "short",
    timeStyle: "medium",
  });
  const moment = fc.integer({ min: Date.UTC(2002, 0, 1) / 1000, max: Date.UTC(2037, 0, 1) / 1000 });
  fc.assert(
    fc.property(moment, (seconds) => {
      const read = readIsoTime(clock.format(seconds * 1000));
      // Of an hour that comes twice the first is taken.
      return read === seconds || read === seconds - 3600;
    }),
    { numRuns: 500 },
  );
});
