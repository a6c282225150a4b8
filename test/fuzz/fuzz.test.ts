import { describe, expect, test } from "bun:test";
import { applyChange, type Change } from "../../scripts/fuzz/mutate-bytes.ts";
import { bytesOfMutant, drawMutant } from "../../scripts/fuzz/pictures.ts";
import { drawRequest } from "../../scripts/fuzz/requests.ts";
import { paintSeeds } from "../../scripts/fuzz/seeds.ts";
import { send } from "../../scripts/fuzz/send.ts";
import { shrink, smallerRequests } from "../../scripts/fuzz/shrink.ts";
import { createRandom } from "../../scripts/world/random.ts";
import { readPixels } from "../../src/media/for-scripts/read-pixels.ts";

const keys = { read: "read-key", ingest: "ingest-key", admin: "admin-key" };
const seeds = await paintSeeds(createRandom(1));

describe("cases", () => {
  test("start from whole pictures", async () => {
    for (const { name, bytes } of seeds.filter((seed) => seed.name !== "bmp")) {
      const { width, height } = await readPixels(bytes, 120);
      expect([name, width, height]).toEqual([name, 120, 90]);
    }
  });

  test("are the same for the same seed, and others for another", async () => {
    const again = await paintSeeds(createRandom(1));
    const bytesFor = (seed: number, from = seeds) =>
      Array.from({ length: 30 }, (_, number) => Buffer.from(bytesOfMutant(drawMutant(seed, number, from))));
    expect(bytesFor(1, again)).toEqual(bytesFor(1));
    expect(bytesFor(2)).not.toEqual(bytesFor(1));
    const requestOf = (seed: number) => drawRequest(createRandom(seed), keys, new Uint8Array(9));
    expect(requestOf(5)).toEqual(requestOf(5));
    expect(requestOf(6)).not.toEqual(requestOf(5));
  });

  test("may have positions beyond the end", () => {
    const changes: Change[] = [
      { kind: "flip", at: 9, bit: 1 },
      { kind: "write", at: 2, bytes: [1, 2, 3] },
      { kind: "swap", at: 1, and: 9, length: 4 },
      { kind: "swap", at: 1, and: 2, length: 4 },
      { kind: "remove", at: 1, length: 9 },
    ];
    const changed = changes.map((change) => [...applyChange(Uint8Array.of(7, 8, 9), change)]);
    expect(changed).toEqual([[7, 8, 9], [7, 8, 1], [7, 8, 9], [7, 9, 8], [7]]);
  });
});

test("a failing request is made as short as it can be", async () => {
  const failing = {
    method: "POST",
    target: "/api/x?a=1&bad=2&c=3",
    headers: [
      ["x-api-key", "k"],
      ["te", "x"],
    ] as [string, string][],
    body: Buffer.from("much text with ! in it"),
  };
  const smallest = await shrink(
    failing,
    smallerRequests,
    async ({ target, body }) => target.includes("bad=2") && Buffer.from(body).includes("!"),
  );
  expect(smallest).toEqual({ method: "POST", target: "/api/x?bad=2", headers: [], body: Buffer.from("!") });
});

test("what a server closes without an answer has status 0", async () => {
  using server = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: { data: (socket) => void socket.end() },
  });
  const request = { method: "GET", target: "/%zz", headers: [], body: new Uint8Array() };
  expect(await send(`http://127.0.0.1:${server.port}`, request)).toEqual({
    status: 0,
    text: "the connection was closed without an answer",
  });
});
