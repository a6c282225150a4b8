import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { addSubmissions, type OpenApp, openApp } from "./open-app.ts";

let open: OpenApp;
const start = async () => {
  open = await openApp();
  await addSubmissions(open.context, 3);
};

type Image = { id: number; url: string; submission_id: string };
const post = (images: unknown) => open.json("/api/image", { json: images });
const pull = async (query: string) => (await open.json(`/api/image${query}`)).body as Image[];
const counts = [65536, 65536, 65536, 65536];

describe("images", () => {
  beforeEach(start);
  afterEach(() => open.close());

  test("a posted image is listed until it has a histogram, one row an occurrence", async () => {
    const url = "https://i.redd.it/aaaaaaaaaaa01.jpg";
    const images = ["s2", "s1"].map((submission_id) => ({ submission_id, url }));
    expect(await post(images)).toEqual({ status: 201, body: 2 });
    expect(open.woken).toContain("encode");
    const listed = await pull("?q=10");
    expect(listed).toEqual([
      { id: 1, ...images[0] },
      { id: 2, ...images[1] },
    ] as Image[]);
    await open.ask("/api/histogram", { json: { id: 1, red: counts, green: counts, blue: counts } });
    expect(await pull("?q=10")).toEqual([listed[1]] as Image[]);
  });

  test("q limits the number of rows", async () => {
    await post(
      Array.from({ length: 7 }, (_, index) => ({
        submission_id: "s1",
        url: `https://example.com/${index}.png`,
      })),
    );
    expect(await pull("?q=3")).toHaveLength(3);
    expect(await pull("?q=700")).toHaveLength(7);
  });

  test("the same picture of a submission is one image, also by its preview's URL", async () => {
    const name = "aaaaaaaaaaa01.jpg";
    for (const url of [
      `https://i.redd.it/${name}`,
      `https://i.redd.it/${name}`,
      `https://preview.redd.it/${name}?width=640&s=0123456789abcdef`,
    ]) {
      expect(await post([{ submission_id: "s1", url }])).toEqual({ status: 201, body: 1 });
    }
    expect(await pull("?q=10")).toHaveLength(1);
  });

  test("a deleted image is dead: it is not listed again, and posting it does not bring it back", async () => {
    const image = { submission_id: "s1", url: "https://example.com/a.png" };
    await post([image]);
    const [row] = await pull("?q=1");
    expect(await open.json("/api/image", { method: "DELETE", json: [row] })).toEqual({
      status: 200,
      body: 1,
    });
    await post([image]);
    expect(await pull("?q=1")).toEqual([]);
    expect((await open.json("/api/dead?stage=image")).body).toMatchObject([
      { url: image.url, state: "dead" },
    ]);
  });

  test("a body of more images than one slice is stored completely", async () => {
    const posted = Array.from({ length: 1203 }, (_, index) => ({
      submission_id: "s1",
      url: `https://example.com/${index}.png`,
    }));
    expect(await post(posted)).toEqual({ status: 201, body: 1203 });
    const listed = await pull("?q=5000");
    expect(listed.map(({ url }) => url)).toEqual(posted.map(({ url }) => url));
    expect(await open.json("/api/image", { method: "DELETE", json: listed })).toEqual({
      status: 200,
      body: 1203,
    });
  });
});

const image = { submission_id: "s1", url: "https://example.com/x.png" };
const refused: [method: string, item: unknown, message: string][] = [
  [
    "POST",
    { ...image, submission_id: "zzz" },
    '[1].submission_id: "zzz"; allowed: the id of a stored submission',
  ],
  ["POST", { submission_id: "s1" }, "[1].url: missing; allowed: a URL of http or https"],
  ["POST", { ...image, url: "data:image/png;base64,AA" }, "[1].url"],
  ["POST", { ...image, submission_id: 7 }, "[1].submission_id: 7"],
  ["POST", null, "[1]: null; allowed: an object"],
  ["DELETE", { id: 4711 }, "[1].id: 4711; allowed: the id of a stored image"],
  ["DELETE", { id: "1" }, '[1].id: "1"; allowed: a whole number from 1 on'],
  ["DELETE", {}, "[1].id: missing"],
];

describe("an invalid body", () => {
  beforeAll(start);
  afterAll(() => open.close());

  test.each(refused)("%s of %j is refused, and nothing is stored", async (method, item, message) => {
    const url = `https://example.com/${method}.png`;
    if (method === "DELETE") await post([{ ...image, url }]);
    const before = await pull("?q=100");
    const valid = method === "DELETE" ? { id: 1 } : { ...image, url };
    const answer = await open.json("/api/image", { method, json: [valid, item] });
    expect(answer).toMatchObject({ status: 422, body: { message: expect.stringContaining(message) } });
    expect(await pull("?q=100")).toEqual(before);
  });

  test("q must be a positive whole number", async () => {
    for (const query of ["", "?q=0", "?q=-3", "?q=x", "?q=1e3"]) {
      const answer = await open.json(`/api/image${query}`);
      expect(answer).toMatchObject({ status: 400, body: { message: "Invalid quantity." } });
    }
  });
});
