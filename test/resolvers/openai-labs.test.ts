import { afterEach, describe, expect, test } from "bun:test";
import { AppError, type ErrorCode } from "../../src/errors.ts";
import type { Fetcher } from "../../src/net/fetcher.ts";
import type { Limits } from "../../src/net/limits.ts";
import { promptOf } from "../../src/sites/openai-labs/page.ts";
import { createOpenAiLabs } from "../../src/resolvers/openai-labs.ts";
import type { Resolution } from "../../src/resolvers/resolver.ts";
import { observe } from "../../src/tasks/observe.ts";
import { failureOf } from "../net/open-network.ts";
import { openWorld } from "../support/open-world.ts";
import { sightingOf, archive } from "../support/temporary-store.ts";
import type { Reply } from "../support/url-map.ts";
import { type ArchiveWorld, type Capture, CDX, cdxOf, openArchive, rawOf } from "./archive-world.ts";
import { submissionWith } from "./submission.ts";

const ID = "AbCdEfGhIjKlMnOpQrStUvW1";
const id = `generation-${ID}`;
const link = `https://labs.openai.com/s/${ID}`;
const api = `https://labs.openai.com/api/labs/public/generations/${id}`;
const picture = `https://pictures.example/user-1/generations/${id}/image.webp`;
const record = {
  id,
  created: 1_655_761_641,
  generation: { image_path: picture },
  prompt: { prompt_type: "CaptionPrompt", prompt: { caption: "a pier" } },
  user: { name: "Somebody", picture: "https://s.gravatar.com/avatar/x" },
};
const storedRecord = { ...record, user: { name: "Somebody" } };
const [early, late, latest] = ["20220620120000", "20220701120000", "20230101120000"] as const;
const recordAt = (at: string, json: unknown = record): Capture => ({
  at,
  url: api,
  body: JSON.stringify(json),
});
const pageAt = (at: string, body: string): Capture => ({ at, url: link, type: "text/html", body });
const pictureAt = (at: string, type = "image/webp"): Capture => ({ at, url: picture, type });
const everything = [recordAt(early), pictureAt(late)];
const html = (body: string): Reply => ({ body, headers: { "content-type": "text/html" } });

let world: ArchiveWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

type Options = {
  limits?: Partial<Limits>;
  hostless?: boolean;
  answer?: Parameters<typeof openArchive>[1];
  /** Labs' requests time out; a short limit of the network would end a slow archive's too. */
  silent?: boolean;
};

/** A world in which Labs answers `labs` for everything, and the archive has these captures. */
function open(
  captures: readonly Capture[],
  labs: Reply | Promise<Reply>,
  { answer, silent = false, ...options }: Options = {},
) {
  world = openArchive(
    captures,
    (url, nth) => (new URL(url).hostname === "labs.openai.com" ? labs : answer?.(url, nth)),
    options,
  );
  if (silent) world.fetcher = withSilentLabs(world.fetcher);
  return world;
}
const withSilentLabs = (fetcher: Fetcher): Fetcher => ({
  ...fetcher,
  get: (url, options) =>
    new URL(url).hostname === "labs.openai.com"
      ? Promise.reject(new AppError("timeout", `GET ${url}: no headers after 10 s`))
      : fetcher.get(url, options),
});
const resolver = () => createOpenAiLabs(() => world?.clock.now ?? 0);
const resolve = (address = link, by = resolver()): Promise<Resolution> => {
  if (!world) throw new Error("no world is open");
  return by.resolve(new URL(address), submissionWith(), world.fetcher);
};
const gone: Reply = { status: 404, body: { error: { message: "not found" } } };

test("a link is known however it is spelled, and nothing else of Labs is", () => {
  const { matches } = createOpenAiLabs();
  const spelled = [`HTTPS://LABS.OpenAI.com/s/${ID}`, `http://www.labs.openai.com/s/${ID}/?utm_source=x#y`];
  const others = ["", "s/", `s/${ID}x`, `s/${ID.slice(1)}`, `s/${ID}/x`, `S/${ID}`, "c/AbC", "e/"];
  for (const address of [link, ...spelled, `https://labs.openai.com/e/${ID}`])
    expect([address, matches(new URL(address))]).toEqual([address, true]);
  for (const path of others)
    expect([path, matches(new URL(`https://labs.openai.com/${path}`))]).toEqual([path, false]);
  expect(matches(new URL(`https://openai.com/s/${ID}`))).toBe(false);
});

test("what Labs tells is taken, and no archive is asked", async () => {
  const { requests } = open([], { body: record });
  expect(await resolve(`http://www.labs.openai.com/s/${ID}/?x=1`)).toMatchObject({
    images: [{ url: picture, key: id, caption: "a pier" }],
    generations: [{ id, via: "service", archivedUrl: null, imageUrl: picture, record: storedRecord }],
  });
  expect(requests).toEqual([api]);
});

test("an edit is shown to its owner alone: gone at once, without a request", async () => {
  const { requests } = open(everything, { body: record });
  const failure = await failureOf(resolve(`https://labs.openai.com/e/${ID}`));
  expect(failure).toMatchObject({ code: "gone", message: expect.stringContaining("only its owner") });
  expect(requests).toEqual([]);
});

const limits = { headersMs: 40, stallMs: 40 };
const never = new Promise<Reply>(() => {});
/** Ways in which Labs is not there, and what becomes of a link that no archive has. */
const failures: [what: string, labs: Reply | Promise<Reply>, code: string, options: Options][] = [
  ["its name does not resolve", gone, "unarchived", { hostless: true }],
  ["it has it no more (JSON 404)", gone, "unarchived", {}],
  ["it is private (JSON 403)", { ...gone, status: 403 }, "unarchived", {}],
  ["an edge turns us away (HTML 403)", { ...html("<html>no</html>"), status: 403 }, "unarchived", {}],
  ["it answers with a page (HTML 200)", html("<html>DALL-E 2 is no more</html>"), "unarchived", {}],
  ["it answers with another record", { body: { ...record, id: "generation-other" } }, "unarchived", {}],
  ["it answers with no record", { body: { error: "x" } }, "unarchived", {}],
  ["it is down (503)", { status: 503 }, "unavailable", {}],
  ["it says nothing", never, "timeout", { silent: true }],
];

describe("where Labs does not tell, the archive does:", () => {
  test.each(failures)("%s", async (_what, labs, _code, options) => {
    open(everything, labs, options);
    const url = rawOf(late, picture);
    expect(await resolve()).toEqual({
      images: [{ url, key: id, caption: "a pier" }],
      generations: [
        {
          id,
          tool: "openai-labs",
          type: "caption",
          created: 1_655_761_641,
          prompt: "a pier",
          negativePrompt: null,
          model: "dall-e-2",
          author: "Somebody",
          parentId: null,
          taskId: null,
          promptId: null,
          imageUrl: url,
          sourceUrl: null,
          maskUrl: null,
          record: storedRecord,
          via: "wayback",
          archivedUrl: rawOf(early, api),
          archivedAt: Date.UTC(2022, 5, 20, 12) / 1000,
        },
      ],
    });
    expect(world?.archived()).toEqual([cdxOf(api), rawOf(early, api), cdxOf(picture)]);
  });
});

describe("where the archive has nothing either, it is asked again before that is believed:", () => {
  test.each(failures)("%s", async (_what, labs, code, options) => {
    open([], labs, options);
    const thrown: unknown = await resolve().catch((error: unknown) => error);
    if (!(thrown instanceof AppError)) throw new Error(`not an AppError: ${String(thrown)}`);
    expect(thrown.code).toBe(code as ErrorCode);
    // One failure of Labs makes no prompt wait for longer than its host rests.
    expect(thrown.retryAfter ?? 0).toBeLessThan(60);
    if (code === "unarchived") expect(thrown.message).toMatch(/^https:\S+: .+, and in no archive$/);
    expect(thrown.message).toStartWith(code === "unarchived" ? `${link}: ` : `GET ${api}: `);
    expect(world?.archived()).toEqual([cdxOf(api), cdxOf(link)]);
  });

  test("the reason has what Labs answered", async () => {
    open([], gone);
    expect((await failureOf(resolve())).message).toBe(
      `${link}: gone (Labs answered 404 Not Found), and in no archive`,
    );
  });

  test("a false answer of an archive under load is made good by the second try", async () => {
    open(everything, gone, {
      answer: (url, nth) => (url === cdxOf(api) && nth === 1 ? { body: [] } : undefined),
    });
    expect((await failureOf(resolve())).code).toBe("unarchived");
    expect((await resolve()).generations).toMatchObject([{ id, via: "wayback" }]);
  });
});

test("Labs that asks for patience is not gone: no archive is asked", async () => {
  const { requests } = open(everything, { status: 429, headers: { "retry-after": "60" } });
  expect((await failureOf(resolve())).code).toBe("limited");
  expect(requests).toEqual([api]);
});

describe("an archive that fails for now makes the link wait:", () => {
  test.each([
    ["down", { status: 503 }, "unavailable"],
    ["at its limit, for long", { status: 429, headers: { "retry-after": "7200" } }, "limited"],
    ["at its limit", { status: 429 }, "limited"],
  ])("%s", async (_what, reply, code) => {
    for (const failing of [cdxOf(api), rawOf(early, api), cdxOf(picture)]) {
      const { requests } = open(everything, gone, { answer: (url) => (url === failing ? reply : undefined) });
      expect(await failureOf(resolve())).toMatchObject({ code });
      expect(requests.at(-1)).toBe(failing);
      await world?.close();
    }
  });

  test("silent", async () => {
    open(everything, gone, { limits, answer: () => never });
    expect((await failureOf(resolve())).code).toBe("timeout");
  });
});

describe("of the archive's snapshots", () => {
  const other = { ...record, id: "generation-other" };
  const cases: [rule: string, captures: Capture[], archivedUrl: string][] = [
    ["the newest is taken", [recordAt(early), recordAt(late)], rawOf(late, api)],
    [
      "one that is cut off is not",
      [recordAt(early), { ...recordAt(late), body: '{"id":"gen' }],
      rawOf(early, api),
    ],
    ["one of another generation is not", [recordAt(early), recordAt(late, other)], rawOf(early, api)],
    [
      "one that leads to another time is of that time",
      [recordAt(early), { ...recordAt(latest), to: rawOf(early, api) }],
      rawOf(early, api),
    ],
    [
      "none of which is good: those of the page are requested",
      [recordAt(late, other), pageAt(early, `<meta property="og:image" content="${picture}">`)],
      rawOf(early, link),
    ],
  ];
  test.each(cases)("%s", async (_rule, captures, archivedUrl) => {
    open(captures, gone);
    const { generations } = await resolve();
    expect(generations).toMatchObject([{ id, archivedUrl, via: "wayback" }]);
    expect(generations?.[0]?.archivedAt).toBe(archivedUrl.includes(early) ? 1_655_726_400 : 1_656_676_800);
  });

  test("where none can be read, the reason says so", async () => {
    open([recordAt(early, other), pageAt(late, "<html>sign up</html>")], gone);
    expect((await failureOf(resolve())).message).toEndWith("and in no archive that can be read");
  });

  test.each([
    [
      "the picture's are used where they are pictures",
      [pictureAt(early), pictureAt(late, "text/html")],
      rawOf(early, picture),
    ],
    ["the picture is asked for at the record's time where there are none", [], rawOf(early, picture)],
    ["and where its address shows a notice", [pictureAt(early, "application/xml")], rawOf(early, picture)],
  ])("%s", async (_rule, pictures, url) => {
    open([recordAt(early), ...pictures], gone);
    expect(await resolve()).toMatchObject({ images: [{ url }], generations: [{ imageUrl: url }] });
  });
});

describe("where the archive has the page alone", () => {
  const json = JSON.stringify({
    props: { pageProps: { others: [{ ...record, id: "generation-other" }], it: [record] } },
  });
  const meta = (name: string, content: string) => `<meta property="${name}" content="${content}">`;

  test.each([
    ["__NEXT_DATA__", `<script id="__NEXT_DATA__">${json}</script>`],
    [
      "any JSON",
      `<script type="application/json">{"x</script><script type="application/json">${json}</script>`,
    ],
  ])("the record within its %s is read", async (_where, body) => {
    open([pageAt(early, body), pictureAt(late)], gone);
    const url = rawOf(late, picture);
    expect(await resolve()).toMatchObject({
      images: [{ url, key: id, caption: "a pier" }],
      generations: [
        { id, created: 1_655_761_641, record: storedRecord, via: "wayback", archivedUrl: rawOf(early, link) },
      ],
    });
  });

  test("its head tells the picture and the prompt, and that this is not all", async () => {
    open([pageAt(early, meta("og:image", picture) + meta("og:title", "a pier | DALL·E"))], gone);
    expect(await resolve()).toMatchObject({
      images: [{ url: rawOf(early, picture), key: id, caption: "a pier" }],
      generations: [
        {
          created: null,
          prompt: "a pier",
          imageUrl: rawOf(early, picture),
          record: {
            partial: true,
            "og:image": picture,
            "og:title": "a pier | DALL·E",
            "og:description": null,
          },
        },
      ],
    });
  });

  test("a page of another picture is none of it, and an older one is tried", async () => {
    const logo = meta("og:image", "https://openai.com/logo.png");
    open([pageAt(early, meta("og:image", picture)), pageAt(late, logo + meta("og:title", "a pier"))], gone);
    const { images, generations } = await resolve();
    expect(images).toEqual([{ url: rawOf(early, picture), key: id }]);
    expect(generations).toMatchObject([{ prompt: null, archivedUrl: rawOf(early, link) }]);
  });
});

test.each([
  ["a pier", undefined, "a pier"],
  ["“a pier” | DALL·E 2", undefined, "a pier"],
  ["a pier - OpenAI Labs", undefined, "a pier"],
  ["DALL·E", "a pier", "a pier"],
  ["Somebody × DALL·E | Human & AI", "Created with DALL·E, an AI system by OpenAI", null],
  ["DALL-E 2", "DALL·E 2 is an AI system that can create realistic images and art", null],
  [undefined, undefined, null],
])("of the title %j and the description %j the prompt is %j", (title, description, prompt) => {
  expect(promptOf({ title, description })).toBe(prompt);
});

describe("Labs that is closed does not hold up what the archive has:", () => {
  const linkOf = (n: number) => `https://labs.openai.com/s/${String(n).padStart(24, "0")}`;
  const asked = () => world?.requests.filter((url) => url.startsWith("https://labs")).length;
  const askFor = async (from: number, to: number, by: ReturnType<typeof resolver>) => {
    for (let n = from; n < to; n++) await resolve(linkOf(n), by).catch(() => {});
  };

  test("after three failures in a row it is left alone, for twice as long each time, for a day at most", async () => {
    const by = resolver();
    const { clock } = open([], { ...html("<html>"), status: 403 });
    await askFor(0, 8, by);
    for (let trial = 0; trial < 16; trial++) {
      const pause = Math.min(60 * 2 ** trial, 86_400);
      clock.now += pause - 1;
      await askFor(8, 10, by);
      expect(asked()).toBe(3 + trial);
      clock.now += 1;
      await askFor(8, 10, by);
      expect(asked()).toBe(4 + trial);
    }
    // A clock that was set back makes no pause longer.
    clock.now -= 365 * 86_400;
    await askFor(10, 12, by);
    expect(asked()).toBe(20);
  });

  test("and what neither has waits for as long as that", async () => {
    const by = resolver();
    const { fetcher, clock } = open([], { status: 503 });
    // Each time its host rests for some seconds.
    for (let n = 0; n < 3; n++) {
      await askFor(n, n + 1, by);
      clock.now += 10;
    }
    const failure = await by
      .resolve(new URL(linkOf(9)), submissionWith(), fetcher)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "unavailable", retryAfter: 50 });
  });

  test("a day after three failures in a row it is asked again", async () => {
    const by = resolver();
    const { clock, fetcher } = open([], { ...html("<html>"), status: 403 });
    await askFor(0, 8, by);
    expect(asked()).toBe(3);
    const failure = await failureOf(by.resolve(new URL(linkOf(9)), submissionWith(), fetcher));
    expect(failure.code).toBe("unarchived");
    expect(failure.message).toBe(`${linkOf(9)}: not at Labs (403 Forbidden), and in no archive`);
    clock.now += 86_400;
    await askFor(10, 14, by);
    expect(asked()).toBe(4);
  });

  test("but not while the archive fails too, since then it may be our own network", async () => {
    open(
      [],
      { ...html("<html>"), status: 403 },
      { answer: (url) => (url.startsWith(CDX) ? { status: 404 } : undefined) },
    );
    await askFor(0, 5, resolver());
    expect(asked()).toBe(5);
  });

  test("nor because single generations are gone", async () => {
    open([], gone);
    await askFor(0, 6, resolver());
    expect(asked()).toBe(6);
  });
});

describe("as a link of a submission", () => {
  type Row = { state: string; tries: number; error: string | null; error_code: string | null; at: number };
  const columns = "state, tries, error, error_code, next_at AS at";

  test("what no archive has is asked for three times, an hour apart, and then dead with the reason", async () => {
    const now = 1_700_000_000;
    const world = await openWorld({ [api]: gone, [CDX]: { body: [] } }, { now, parts: { sources: [] } });
    const seen = observe(
      world.context.resolvers,
      sightingOf({ id: "a", created: now - 1000, url: link, links: [link] }),
    );
    await world.context.store.saveSightings([seen], archive, now);
    const states: Row[] = [];
    for (let hour = 0; hour < 5; hour++) {
      await world.run("resolve");
      states.push(...world.rows<Row>(`SELECT ${columns} FROM link`));
      world.clock.now += 3600;
    }
    const row = {
      error_code: "unarchived",
      error: `${link}: gone (Labs answered 404 Not Found), and in no archive`,
    };
    expect(states).toMatchObject([
      { ...row, state: "due", tries: 1, at: now + 3600 },
      { ...row, state: "due", tries: 2, at: now + 7200 },
      ...Array.from({ length: 3 }, () => ({ ...row, state: "dead", tries: 3 })),
    ]);
    expect(world.requests.filter(({ url }) => url === api)).toHaveLength(3);
    await world.close();
  });
});
