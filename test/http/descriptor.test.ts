import { afterAll, beforeAll, expect, test } from "bun:test";
import { addSubmissions, type OpenApp, openApp } from "./open-app.ts";

let open: OpenApp;
beforeAll(async () => {
  open = await openApp();
  await addSubmissions(open.context, 4);
  const images = [1, 2, 3, 4].map((n) => ({ submission_id: `s${n}`, url: `https://example.com/${n}.png` }));
  await open.ask("/api/image", { json: images });
});
afterAll(() => open.close());

const post = (noun: string, json: unknown) => open.json(`/api/${noun}`, { json });
const list = async (noun: string) => (await open.json(`/api/${noun}`)).body;

const histogram = { red: [262144, 0, 0, 0], green: [1, 2, 3, 262138], blue: [65536, 65536, 65536, 65536] };
const other = { red: [0, 262144, 0, 0], green: [0, 0, 262144, 0], blue: [0, 0, 0, 262144] };
const dhash = { red: `1${"0".repeat(63)}`, green: "01".repeat(32), blue: `${"0".repeat(63)}1` };

test("a posted histogram is returned unchanged", async () => {
  expect(await post("histogram", [{ id: 1, ...histogram }])).toEqual({ status: 201, body: 1 });
  expect(await list("histogram")).toEqual([{ id: 1, ...histogram }]);
});

test("posting again replaces", async () => {
  await post("histogram", [{ id: 2, ...histogram }]);
  await post("histogram", [{ id: 2, ...other }]);
  expect(await list("histogram")).toEqual([
    { id: 1, ...histogram },
    { id: 2, ...other },
  ]);
});

test("a posted dhash is returned unchanged, with or without a histogram", async () => {
  expect(
    await post("dhash", [
      { id: 1, ...dhash },
      { id: 3, ...dhash },
    ]),
  ).toEqual({ status: 201, body: 2 });
  expect(await list("dhash")).toEqual([
    { id: 1, ...dhash },
    { id: 3, ...dhash },
  ]);
  expect(await list("histogram")).toHaveLength(2);
});

test("a posted descriptor is found at once", async () => {
  const { index } = open.context;
  await index.complete();
  await post("dhash", { id: 4, red: "1".repeat(64), green: "1".repeat(64), blue: "1".repeat(64) });
  const [nearest] = await index.nearest("dhash_xor_norm", new Uint8Array(24).fill(255), 1);
  expect(nearest?.distance).toBe(0);
  const [occurrence] = await open.context.store.occurrences([nearest?.file ?? 0]);
  expect(occurrence?.submissionId).toBe("s4");
});

test("an image with both is no longer due", async () => {
  const due = (await open.json("/api/image?q=10")).body as { id: number }[];
  expect(due.map(({ id }) => id)).toEqual([3, 4]);
});

test("a list continues where its page ended", async () => {
  const first = await open.ask("/api/histogram?limit=1");
  const next = /^<(.+)>; rel="next"$/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
  expect(await first.json()).toMatchObject([{ id: 1 }]);
  const second = await open.ask(next);
  expect(await second.json()).toMatchObject([{ id: 2 }]);
  expect(second.headers.get("link")).toBeNull();
});

const allowedCounts = "allowed: 4 whole numbers from 0 to 262144 that sum to 262144";
const refused: [noun: string, item: unknown, message: string][] = [
  ["histogram", { id: 9, ...histogram }, "[1].id: 9; allowed: the id of a stored image"],
  ["histogram", { ...histogram }, "[1].id: missing"],
  ["histogram", { id: 1, ...histogram, red: [1, 2, 3, 4] }, `[1].red: [1,2,3,4]; ${allowedCounts}`],
  ["histogram", { id: 1, ...histogram, red: [262144, 0, 0] }, `[1].red: [262144,0,0]; ${allowedCounts}`],
  ["histogram", { id: 1, ...histogram, blue: [262145, -1, 0, 0] }, `[1].blue[1]: -1; ${allowedCounts}`],
  ["histogram", { id: 1, ...histogram, green: [0.5, 0.5, 1, 262142] }, `[1].green[0]: 0.5; ${allowedCounts}`],
  ["histogram", { id: 1, ...histogram, green: "many" }, `[1].green: "many"; ${allowedCounts}`],
  ["histogram", { id: 1, ...dhash }, "[1].red"],
  ["dhash", { id: 1, ...dhash, red: "0".repeat(63) }, "[1].red"],
  ["dhash", { id: 1, ...dhash, red: `${"0".repeat(63)}2` }, "allowed: 64 characters 0 or 1"],
  ["dhash", { id: 1, ...dhash, blue: null }, "[1].blue: null; allowed: 64 characters 0 or 1"],
  ["dhash", { id: 9, ...dhash }, "[1].id: 9"],
];

test.each(refused)(
  "a %s of %j is refused together with the valid one before it",
  async (noun, item, message) => {
    const before = await list(noun);
    const valid = noun === "histogram" ? { id: 4, ...histogram } : { id: 2, ...dhash };
    const answer = await post(noun, [valid, item]);
    expect(answer).toMatchObject({ status: 422, body: { message: expect.stringContaining(message) } });
    expect(await list(noun)).toEqual(before);
  },
);
