import type { Random } from "../world/random.ts";

/** What has broken parsers: of paths, SQL, FTS5, JSON, Unicode, numbers, dates, addresses. */
const odd = [
  "",
  " ",
  "%00",
  "%ff",
  "%",
  "%2e%2e%2f",
  "../",
  "//",
  "\\",
  "'",
  '"',
  "`",
  ";",
  "--",
  "*",
  "NEAR(",
  "^",
  "{",
  "[",
  "]",
  "\u00e9",
  "\ud83d\ude00",
  "\u202e",
  "\ufeff",
  "e\u0301",
  "null",
  "true",
  "NaN",
  "Infinity",
  "-1",
  "0",
  "-0",
  "1e309",
  "0x10",
  "4294967296",
  "2147483648",
  "9007199254740993",
  "18446744073709551616",
  "1e-9",
  "2024-02-30",
  "9999-12-31",
  "0000-00-00",
  "[object Object]",
  "__proto__",
  "constructor",
  "toString",
  "http://127.0.0.1/",
  "file:///etc/passwd",
  "http://[::1]:1/",
  "https://i.redd.it/x.jpg",
  "<script>",
  "a".repeat(300),
  "a".repeat(5000),
  "1".repeat(400),
];

/** A value that a field may not expect. */
export const oddText = (random: Random): string => random.pick(odd);

/** A text with a few changes, or another one in its place. */
export function mutateText(random: Random, text: string): string {
  let result = text;
  for (let changes = random.whole(1, 3); changes > 0; changes--) {
    const at = random.whole(0, result.length);
    const end = random.whole(at, Math.min(result.length, at + 8));
    const change = random.whole(0, 5);
    if (change === 0) result = result.slice(0, at) + oddText(random) + result.slice(at);
    else if (change === 1) result = result.slice(0, at) + result.slice(end);
    else if (change === 2) result = result.slice(0, at) + random.name(1) + result.slice(at + 1);
    else if (change === 3) result = result.slice(0, end) + result.slice(at);
    else if (change === 4)
      result = result.slice(0, at) + String.fromCharCode(random.whole(0, 255)) + result.slice(at);
    else result = oddText(random);
  }
  return result;
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** A value of JSON of any kind, nested at most `depth` deep. */
function oddValue(random: Random, depth = 3): Json {
  const kind = random.whole(0, depth > 0 ? 7 : 5);
  if (kind === 0) return null;
  if (kind === 1) return random.chance(0.5);
  if (kind === 2) return random.pick([0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 5e-324]);
  if (kind <= 5) return oddText(random);
  const values = Array.from({ length: random.whole(0, 4) }, () => oddValue(random, depth - 1));
  return kind === 6 ? values : Object.fromEntries(values.map((value) => [oddText(random), value]));
}

/** JSON with changed values, and fields that are missing, named otherwise, or too many. */
export function mutateJson(random: Random, value: Json): Json {
  if (random.chance(0.15)) return oddValue(random);
  if (Array.isArray(value)) {
    const items = value.map((item) => (random.chance(0.5) ? mutateJson(random, item) : item));
    if (random.chance(0.2)) items.push(oddValue(random));
    return random.chance(0.1) ? items.concat(items) : items;
  }
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).flatMap(([name, field]): [string, Json][] => {
      if (random.chance(0.08)) return [];
      return [
        [
          random.chance(0.05) ? mutateText(random, name) : name,
          random.chance(0.3) ? mutateJson(random, field) : field,
        ],
      ];
    });
    if (random.chance(0.1)) fields.push([oddText(random), oddValue(random)]);
    return Object.fromEntries(fields);
  }
  return typeof value === "string" && random.chance(0.6) ? mutateText(random, value) : oddValue(random);
}

export type { Json };
