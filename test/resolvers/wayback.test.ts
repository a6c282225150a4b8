import { afterEach, describe, expect, test } from "bun:test";
import { AppError } from "../../src/errors.ts";
import { listSnapshots, readSnapshots, type Replay } from "../../src/resolvers/wayback.ts";
import { failureOf, openNetwork, rawServer } from "../net/open-network.ts";
import { type ArchiveWorld, type Capture, cdxOf, openArchive, rawOf } from "./archive-world.ts";

const url = "https://labs.openai.com/api/x/AbC";
const other = "https://labs.openai.com/api/x/other";
const [first, second, third, fourth] = [
  "20220601000000",
  "20220702010203",
  "20220801000000",
  "20220901000000",
] as const;

let world: ArchiveWorld;
afterEach(() => world.close());

const open = (...rest: Parameters<typeof openArchive>) => (world = openArchive(...rest));
const read = ({ answer, archivedUrl, archivedAt }: Replay) => {
  if (!answer.text().startsWith("good")) throw new AppError("bad_answer", "not good");
  return { text: answer.text(), archivedUrl, archivedAt };
};
const find = () => readSnapshots(url, world.fetcher, read);
const good = (at: string, rest: Partial<Capture> = {}): Capture => ({ at, url, body: `good ${at}`, ...rest });

describe("snapshots are listed", () => {
  test("newest first, asked for without the scheme", async () => {
    open([good(first), good(third, { type: "text/html" }), good(second)]);
    expect(await listSnapshots(url, world.fetcher)).toEqual([
      { timestamp: third, original: url, mimetype: "text/html" },
      { timestamp: second, original: url, mimetype: "application/json" },
      { timestamp: first, original: url, mimetype: "application/json" },
    ]);
    expect(world.requests).toEqual([cdxOf(url)]);
    expect(new URL(cdxOf(url)).searchParams.get("url")).toBe("labs.openai.com/api/x/AbC");
  });

  test("of this address alone: the archive's index does not tell capitals apart", async () => {
    open([good(first), good(second, { url: url.toLowerCase() })]);
    expect((await listSnapshots(url, world.fetcher)).map(({ timestamp }) => timestamp)).toEqual([first]);
  });

  test.each([["http://"], ["https://www."], ["http://www."]])(
    "also as it was captured by %s",
    async (start) => {
      const spelled = `${start}labs.openai.com:443/api/x/AbC/`;
      open([], (asked) =>
        asked === cdxOf(url)
          ? {
              body: [
                ["timestamp", "original"],
                [first, spelled],
              ],
            }
          : undefined,
      );
      expect(await listSnapshots(url, world.fetcher)).toEqual([
        { timestamp: first, original: spelled, mimetype: "" },
      ]);
    },
  );

  test.each([["[]"], [""], ["\n"], ['[["urlkey","timestamp","original"]]'], ['[["a"],["b"]]']])(
    "none where it says %j",
    async (body) => {
      open([], () => ({ body }));
      expect(await listSnapshots(url, world.fetcher)).toEqual([]);
    },
  );

  test.each([["<html>busy</html>"], ["{}"], ['{"rows":[]}'], ["[1]"], ["null"]])(
    "but %j is no list",
    async (body) => {
      open([], () => ({ body }));
      expect((await failureOf(listSnapshots(url, world.fetcher))).code).toBe("bad_answer");
    },
  );
});

describe("the newest good snapshot is read", () => {
  const snapshotOf = (at: string, bad = 0) => ({
    value: {
      text: `good ${at}`,
      archivedUrl: rawOf(at, url),
      archivedAt: Date.parse(at.replace(/(....)(..)(..)(..)(..)(..)/, "$1-$2-$3T$4:$5:$6Z")) / 1000,
    },
    bad,
  });
  const bad = (at: string): Capture => good(at, { body: "cut" });
  const to = (at: string, target: string): Capture => good(at, { to: target });

  const cases: [rule: string, captures: Capture[], expected: unknown][] = [
    ["of two, the later", [good(first), good(second)], snapshotOf(second)],
    ["older ones, where it is no good", [good(first), bad(second), bad(third)], snapshotOf(first, 2)],
    ["three at most", [good(first), bad(second), bad(third), bad(fourth)], { value: undefined, bad: 3 }],
    ["none", [], { value: undefined, bad: 0 }],
    ["of the time to which it redirects", [good(first), to(second, rawOf(first, url))], snapshotOf(first)],
    [
      "of that time also by a path alone, and by another scheme",
      [
        to(second, `/web/${first}id_/http://labs.openai.com/api/x/AbC`),
        { ...good(first), url: url.replace("https", "http") },
      ],
      {
        value: { ...snapshotOf(first).value, archivedUrl: rawOf(first, url.replace("https", "http")) },
        bad: 0,
      },
    ],
    [
      "of that time as it was captured, where the redirect leads to a page made for people",
      [good(first), to(second, `https://web.archive.org/web/${first}/${url}`)],
      snapshotOf(first),
    ],
    [
      "not one that leads to another address",
      [good(first), to(second, rawOf(first, other))],
      snapshotOf(first, 1),
    ],
    ["not one that leads out of the archive", [good(first), to(second, url)], snapshotOf(first, 1)],
    [
      "not one that leads to another page of it",
      [good(first), to(second, "https://web.archive.org/sorry")],
      snapshotOf(first, 1),
    ],
    ["not one that leads to itself", [good(first), to(second, rawOf(second, url))], snapshotOf(first, 1)],
    ["not one that leads nowhere", [good(first), to(second, "")], snapshotOf(first, 1)],
    [
      "not one that leads round",
      [good("20200101000000"), to(first, rawOf(second, url)), to(second, rawOf(first, url))],
      snapshotOf("20200101000000", 2),
    ],
  ];
  test.each(cases)("%s", async (_rule, captures, expected) => {
    open(captures);
    expect(await find()).toEqual(expected as Awaited<ReturnType<typeof find>>);
    expect(world.archived()).toEqual(world.requests);
  });

  test.each([
    ["that is not there after all", { status: 404 }],
    [
      "that is shown as a page of the archive's",
      { body: "<html>", headers: { "content-type": "text/html" } },
    ],
    ["that is larger than anything good", { body: "good".padEnd(6 * 2 ** 20) }],
  ])("an older one in place of one %s", async (_what, reply) => {
    open([good(first), good(second)], (asked) => (asked === rawOf(second, url) ? reply : undefined));
    expect(await find()).toEqual(snapshotOf(first, 1));
  });

  test("an older one in place of one that ends early", async () => {
    open([]);
    const head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    const raw = rawServer((path) => {
      const asked = new URL(path, "http://x").searchParams.get("url") ?? "";
      const body = asked.includes("/cdx/")
        ? JSON.stringify([
            ["timestamp", "original"],
            [first, url],
            [second, url],
          ])
        : `good ${first}`;
      const length = asked.includes(second) ? 1000 : body.length;
      return { bytes: `${head}Content-Length: ${length}\r\n\r\n${body}`, close: true };
    });
    const gateways = [{ pattern: "*", template: `${raw.url}/?url={url}` }];
    const network = openNetwork({ config: { gateways } });
    expect(await readSnapshots(url, network.fetcher, read)).toEqual(snapshotOf(first, 1));
    await network.close();
    raw.stop();
  });
});

describe("an archive that fails for now is not taken for one that has nothing", () => {
  test.each([
    [503, "unavailable"],
    [504, "unavailable"],
  ])("%p of its index, and of a snapshot, is %s", async (status, code) => {
    open([good(first), good(second)], () => ({ status }));
    expect((await failureOf(find())).code).toBe(code);
    await world.close();
    open([good(first), good(second)], (asked) => (asked === rawOf(second, url) ? { status } : undefined));
    expect((await failureOf(find())).code).toBe(code);
    expect(world.requests).toHaveLength(2);
  });

  const limits = { headersMs: 40, stallMs: 40 };

  test("it is waited for four times as long as usual, but not for ever", async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    open([good(first)], () => promise, { limits });
    expect(await failureOf(find())).toMatchObject({
      code: "timeout",
      message: expect.stringContaining("no headers after 0.16 s"),
    });
    resolve(undefined);
  });

  /** Asks until the archive answers, an interval apart; when it was asked in earnest. */
  async function askedAt(interval: number, until: number): Promise<number[]> {
    const start = world.clock.now;
    const times: number[] = [];
    for (; world.clock.now <= start + until; world.clock.now += interval) {
      const before = world.requests.length;
      await find().catch((error: unknown) => {
        if (!(error instanceof AppError) || error.failure !== "transient") throw error;
        expect(error.retryAfter).toBeGreaterThan(0);
      });
      if (world.requests.length > before) times.push(world.clock.now - start);
    }
    return times;
  }
  const limitedOnce = (headers: Record<string, string>) => (asked: string, nth: number) =>
    asked === cdxOf(url) && nth === 1 ? { status: 429, headers } : undefined;

  const bans: [said: string, headers: Record<string, string>, seconds: number][] = [
    ["without a Retry-After: an hour", {}, 3600],
    ["with one of nonsense: an hour", { "retry-after": "soon" }, 3600],
    ["with a long one: as long as that says", { "retry-after": "7200" }, 7200],
    ["with a short one: as long as that says", { "retry-after": "120" }, 120],
    ["with a date: until then", { "retry-after": new Date(1_800_000_600_000).toUTCString() }, 600],
  ];
  test.each(bans)(
    "after a 429 no request is sent until its rest is over, %s",
    async (_said, headers, seconds) => {
      open([good(first)], limitedOnce(headers));
      expect((await failureOf(find())).code).toBe("limited");
      expect((await failureOf(find())).code).toBe("resting");
      expect(world.requests).toHaveLength(1);
      const times = await askedAt(60, seconds + 60);
      expect(times[0]).toBe(seconds);
      expect((await find()).value?.text).toBe(`good ${first}`);
    },
  );

  test("a 429 of a snapshot ends the search: no older one is asked for", async () => {
    open([good(first), good(second)], (asked) =>
      asked === rawOf(second, url) ? { status: 429 } : undefined,
    );
    expect((await failureOf(find())).code).toBe("limited");
    expect(world.requests).toEqual([cdxOf(url), rawOf(second, url)]);
  });
});
