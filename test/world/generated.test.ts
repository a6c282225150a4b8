import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { FoundGeneration } from "../../scripts/demo/client.ts";
import { findFault, preparePromptTrials, runPromptTrial } from "../../scripts/demo/prompt-trials.ts";
import { createStandIn, type StandIn } from "../../scripts/world/stand-in.ts";
import { submissionsOf, type WorldComment, type WorldGeneration } from "../../scripts/world/world.ts";
import type { AppError } from "../../src/errors.ts";
import type { Network } from "../../src/net/fetcher.ts";
import { createOpenAiLabs } from "../../src/resolvers/openai-labs.ts";
import { readArchivedForest } from "../../src/sources/arctic-shift-forest.ts";
import { arcticShift } from "../../src/sources/arctic-shift.ts";
import { submissionWith } from "../resolvers/submission.ts";
import { ask, askJson, first } from "./asking.ts";
import { networkOf } from "./reading.ts";

type Thing = { kind: string; data: { id: string; children?: string[]; replies: "" | Listing } };
type Listing = { data: { children: Thing[] } };

const base = "https://arctic-shift.photon-reddit.com/api/comments";
const now = 1_790_000_000;
let standIn: StandIn;
let network: Network;
beforeAll(async () => {
  standIn = await createStandIn({ now, submissions: 45, generated: 16 });
  network = networkOf(standIn);
});
afterAll(async () => {
  await network.close();
  await standIn.close();
});

const idsOf = (things: readonly { id: string }[]) => things.map(({ id }) => id).toSorted();
const under = (submission: string) =>
  standIn.world.comments.filter((comment) => comment.submission === submission);
const generationAt = (at: WorldGeneration["at"]) =>
  first(standIn.world.generations.filter((generation) => generation.at === at));
const linkOf = ({ id }: WorldGeneration) => `https://labs.openai.com/s/${id.replace("generation-", "")}`;
const apiOf = ({ id }: WorldGeneration) => `https://labs.openai.com/api/labs/public/generations/${id}`;
/** The submission with the most comments. */
const busiest = (): WorldComment[] =>
  first(
    standIn.world.submissions.map(({ id }) => under(id)).toSorted((one, other) => other.length - one.length),
  );

test("r/dalle2 is there where it is asked for alone, and the rest of the world is the same", async () => {
  const without = await createStandIn({ now, submissions: 45 });
  expect(submissionsOf(standIn.world, "dalle2").length).toBe(16);
  const rest = standIn.world.submissions.filter(({ subreddit }) => subreddit !== "dalle2");
  expect(without.world.submissions).toEqual(rest);
  expect([without.world.comments, without.world.generations]).toEqual([[], []]);
  await without.close();
});

test("generations stand in submissions and in comments; one is only archived, one nowhere", () => {
  const { generations, comments } = standIn.world;
  const count = (at: string) => generations.filter((generation) => generation.at === at).length;
  expect([count("archive"), count("nobody")]).toEqual([1, 1]);
  expect(new Set(generations.map(({ told }) => told))).toEqual(new Set(["submission", "comment"]));
  for (const generation of generations.filter(({ told }) => told === "comment"))
    expect(under(generation.submission).some(({ body }) => body.includes(linkOf(generation)))).toBe(true);
  expect(comments.length).toBeGreaterThan(24);
  expect(comments.some(({ parent }) => parent !== null)).toBe(true);
  expect(comments.filter(({ author }) => author === null).length).toBe(1);
  expect(new Set(comments.map(({ id }) => id)).size).toBe(comments.length);
  expect(comments.every(({ created }) => created < now)).toBe(true);
});

describe("our own readers find", () => {
  test("every comment under every submission, nested as it is", async () => {
    for (const { id, post } of submissionsOf(standIn.world, "dalle2")) {
      const pages = await Array.fromAsync(readArchivedForest(id, network.fetcher));
      const found = pages.flat();
      expect(idsOf(found)).toEqual(idsOf(under(id)));
      expect(post.num_comments).toBe(found.length);
      for (const { id: comment, parent, author, body } of under(id)) {
        const told = author === null ? { body: null, removal: "deleted" } : { body };
        expect(found.find((one) => one.id === comment)).toMatchObject({ parentId: parent, author, ...told });
      }
    }
  });

  test("every comment of the subreddit by the hour", async () => {
    const request = { address: "dalle2", lane: "comments", cursor: undefined, since: 0 } as const;
    const page = await arcticShift.poll({ ...request, newest: undefined, now }, network.fetcher);
    expect(idsOf(page.comments ?? [])).toEqual(idsOf(standIn.world.comments));
    const code = page.comments?.filter(({ body }) => body?.includes("`"));
    expect(code?.map(({ links }) => links)).toEqual([[]]);
  });

  test.each(["labs", "archive"] as const)("a generation that %s has, and its picture", async (at) => {
    const generation = generationAt(at);
    const { images, generations } = await createOpenAiLabs().resolve(
      new URL(linkOf(generation)),
      submissionWith(),
      network.fetcher,
    );
    const { id, prompt } = generation;
    const via = at === "labs" ? "service" : "wayback";
    expect(generations).toMatchObject([{ id, prompt, via, type: "caption", tool: "openai-labs" }]);
    expect(JSON.stringify(generations)).not.toContain("avatars.example");
    const picture = await ask(standIn, images[0]?.url ?? "");
    expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/webp"]);
  });

  test("nothing of a generation that nobody has", async () => {
    const link = new URL(linkOf(generationAt("nobody")));
    const failure = await createOpenAiLabs()
      .resolve(link, submissionWith(), network.fetcher)
      .catch((error: AppError) => error);
    expect(failure).toMatchObject({ code: "unarchived" });
  });
});

test("a tree that is cut short names what it leaves out, which is to be had below its parent and by id", async () => {
  const all = busiest();
  const { submission } = first(all);
  const flat = (things: readonly Thing[]): Thing[] =>
    things.flatMap((thing) => [thing, ...(thing.data.replies ? flat(thing.data.replies.data.children) : [])]);
  const tree = async (query: string) =>
    flat((await askJson<{ data: Thing[] }>(standIn, `${base}/tree?link_id=t3_${submission}${query}`)).data);
  const cut = await tree("&limit=1");
  expect(cut.filter(({ kind }) => kind === "t1").length).toBe(1);
  const hidden = cut.flatMap(({ kind, data }) => (kind === "more" ? (data.children ?? []) : []));
  expect(hidden.length).toBeGreaterThan(0);
  const { data } = await askJson<{ data: { id: string }[] }>(standIn, `${base}/ids?ids=t1_${hidden.join()}`);
  expect(idsOf(data)).toEqual(hidden.toSorted());
  const answered = first(all.filter(({ id }) => all.some(({ parent }) => parent === id)));
  const below = await tree(`&parent_id=t1_${answered.id}`);
  expect(below.map((thing) => thing.data.id)).not.toContain(answered.id);
  expect(below.length).toBeGreaterThan(0);
});

test("comments are searched by place, author and time, both ends excluded", async () => {
  const search = async (query: string) =>
    (await askJson<{ data: { id: string }[] }>(standIn, `${base}/search?${query}`)).data;
  const { comments } = standIn.world;
  const [one] = comments.filter(({ author }) => author !== null);
  expect(await search("subreddit=pics")).toEqual([]);
  expect((await search("subreddit=DALLE2")).length).toBe(25);
  expect((await search("subreddit=dalle2&sort=asc&limit=1")).map(({ id }) => id)).toEqual([
    comments[0]?.id ?? "",
  ]);
  expect(idsOf(await search(`author=${one?.author}`))).toContain(one?.id ?? "");
  const at = one?.created ?? 0;
  expect(idsOf(await search(`link_id=${one?.submission}&after=${at}`))).not.toContain(one?.id ?? "");
  expect(idsOf(await search(`link_id=${one?.submission}&after=${at - 1}`))).toContain(one?.id ?? "");
});

test.each([
  ["tree", 400],
  ["tree?link_id=abc&limit=25001", 400],
  ["search?subreddit=dalle2&until=5", 400],
  ["search?subreddit=dalle2&limit=101", 400],
  [`ids?ids=${Array(501).fill("a").join()}`, 400],
  ["nothing", 404],
])("what it does not understand of comments it refuses in its own words: %.40s", async (path, status) => {
  const answer = await ask(standIn, `${base}/${path}`);
  expect([answer.status, await answer.json()]).toMatchObject([
    status,
    { data: null, error: expect.any(String) },
  ]);
});

test("Labs says in JSON what it does not have, and the archive knows addresses without a scheme", async () => {
  const [archived, nowhere] = [generationAt("archive"), generationAt("nobody")];
  for (const generation of [archived, nowhere]) {
    const answer = await ask(standIn, apiOf(generation));
    expect([answer.status, await answer.json()]).toMatchObject([
      404,
      { error: { message: expect.any(String) } },
    ]);
  }
  const cdx = (url: string) =>
    askJson<string[][]>(
      standIn,
      `https://web.archive.org/cdx/search/cdx?url=${encodeURIComponent(url.replace("https://", ""))}&output=json&limit=-5`,
    );
  const [header = [], ...rows] = await cdx(apiOf(archived));
  expect(header.join()).toBe("urlkey,timestamp,original,mimetype,statuscode,digest,length");
  expect(rows.map(([, , original, type, status]) => [original, type, status])).toEqual([
    [apiOf(archived), "application/json", "200"],
  ]);
  expect(await cdx(apiOf(nowhere))).toEqual([]);
  const rewritten = `https://web.archive.org/web/${rows[0]?.[1]}/${apiOf(archived)}`;
  expect((await ask(standIn, rewritten)).status).toBe(404);
});

describe("the demo", () => {
  const expected = (): FoundGeneration[] =>
    standIn.world.generations.flatMap(({ id, prompt, at }) => {
      const via = ({ labs: "service", archive: "wayback", nobody: undefined } as const)[at];
      return via ? [{ id, prompt, via, archivedUrl: null, submissions: [] }] : [];
    });
  const archivedAs = (via: "service") => (found: FoundGeneration[]) =>
    found.map((one) => (one.via === "wayback" ? { ...one, via } : one));
  const stranger: FoundGeneration = {
    id: "generation-x",
    prompt: null,
    via: "file",
    archivedUrl: null,
    submissions: [],
  };

  test("is content with all that can be found, each told by whom it ought to be", () => {
    expect(findFault(standIn.world, expected())).toBeUndefined();
  });

  test.each<[string, (found: FoundGeneration[]) => FoundGeneration[], string]>([
    ["one is missing", (found) => found.slice(1), "not at all"],
    ["the archived one is not the archive's", archivedAs("service"), "at archive, came via service"],
    ["one is found that nobody shared", (found) => [...found, stranger], "nobody has shared"],
    [
      "the one that is nowhere is found",
      (found) => [...found, { ...stranger, id: generationAt("nobody").id }],
      "at nobody, came via file",
    ],
  ])("says what is wrong when %s", (_what, change, message) => {
    expect(findFault(standIn.world, change(expected()))).toContain(message);
  });

  test("searches by words that only the prompt that is meant holds, which must come first", async () => {
    const trials = preparePromptTrials(standIn.world);
    expect(trials.map(({ generation: { told, at } }) => [told, at])).toEqual([
      ["comment", "labs"],
      ["submission", "archive"],
    ]);
    for (const { words, generation } of trials)
      expect(standIn.world.generations.filter(({ prompt }) => prompt.includes(words))).toEqual([generation]);
    const trial = first(trials);
    const [right, wrong] = [{ ...stranger, id: trial.generation.id }, stranger];
    for (const [list, isFound] of [
      [[right, wrong], true],
      [[wrong, right], false],
      [[], false],
    ] as const) {
      const generations = () => Promise.resolve([...list]);
      expect((await runPromptTrial({ generations }, trial)).found !== undefined).toBe(isFound);
    }
  });
});
