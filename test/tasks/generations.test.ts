import { afterEach, describe, expect, test } from "bun:test";
import { createApp } from "../../src/http/app.ts";
import { withoutWorkers } from "../../src/http/without-workers.ts";
import { observe } from "../../src/tasks/observe.ts";
import { makeHalves } from "../media/pictures.ts";
import { exifBlock, jpegWith, pngWith, tag, tEXt } from "../media/texts.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { sightingOf, archive } from "../support/temporary-store.ts";

const now = 1_700_000_000;
const id = "0bKAonFhT9qJ82W3uL65NAxj";
const pictures = "https://openai-labs-public-images-prod.azureedge.net/user-HMnIRUw6QrXKtTyRbxa4Km8e";
const image = `${pictures}/generations/generation-${id}/image.webp`;
const api = `https://labs.openai.com/api/labs/public/generations/generation-${id}`;
/** The example of the seed's README. */
const record = {
  id: `generation-${id}`,
  object: "generation",
  created: 1655571037,
  generation_type: "ImageGeneration",
  generation: { image_path: image },
  task_id: "task-szI42NxRvS8JLHbZVZgD5wVl",
  prompt_id: "prompt-Uy3iV8DOhzWOGHDHhUlGUcMF",
  is_public: true,
  prompt: {
    id: "prompt-Uy3iV8DOhzWOGHDHhUlGUcMF",
    object: "prompt",
    created: 1655571022,
    prompt_type: "CaptionPrompt",
    prompt: { caption: "Jurassic Pork, digital art" },
    parent_generation_id: null,
  },
  user: { object: "user", name: null },
};
const drawn = pngWith(
  tEXt("parameters", "a heron at dawn\nNegative prompt: people\nSteps: 20, Sampler: Euler a, Model: m"),
);
const photo = await jpegWith(
  exifBlock({ [tag.make]: "Canon", [tag.model]: "Canon EOS 5D" }, { [tag.lens]: "EF50mm" }),
);

const answers: Parameters<typeof openWorld>[0] = {
  [api]: { body: record },
  [image]: { body: makeHalves(40, 30, [200, 20, 20], [10, 200, 10]) },
  "https://p.test/drawn.png": { body: drawn },
  "https://p.test/again.png": { body: drawn },
  "https://p.test/photo.jpg": { body: photo },
};

let world: World;
afterEach(() => world.close());

async function open(links: Record<string, string>): Promise<void> {
  world = await openWorld(answers, { now, environment: { PUBLIC_READ: "true" }, parts: { sources: [] } });
  for (const [submission, link] of Object.entries(links)) await post(submission, link);
  await world.run("resolve", "encode");
}
async function post(submission: string, link: string, place = "dalle2"): Promise<void> {
  const seen = sightingOf({ id: submission, links: [link], created: now - 100, place });
  await world.context.store.saveSightings([observe(world.context.resolvers, seen)], archive, now);
}
async function get(path: string): Promise<Record<string, unknown>[]> {
  const answer = await createApp(withoutWorkers(world.context)).fetch(
    new Request(`http://rebooru.test${path}`),
  );
  expect(answer.status).toBe(200);
  return answer.json() as Promise<Record<string, unknown>[]>;
}

describe("a generation of OpenAI Labs", () => {
  test("the seed's example is found by a word of its prompt, with its picture and where it was posted", async () => {
    await open({ s1: `https://labs.openai.com/s/${id}` });
    const [found, ...others] = await get("/api/generation?q=jurassic");
    expect(others).toEqual([]);
    const [{ sha256 } = { sha256: "" }] = world.rows<{ sha256: string }>("SELECT sha256 FROM file");
    expect(found).toMatchObject({
      id: `generation-${id}`,
      tool: "openai-labs",
      type: "caption",
      created: 1655571037,
      prompt: "Jurassic Pork, digital art",
      highlight: "<mark>Jurassic</mark> Pork, digital art",
      author: null,
      task: "task-szI42NxRvS8JLHbZVZgD5wVl",
      imageUrl: image,
      via: "service",
      thumbnail: `/thumbs/${sha256}.webp`,
      submissions: [{ id: "s1", subreddit: "dalle2" }],
    });
    expect(await get(`/api/generation/generation-${id}`)).toMatchObject({ record });
  });

  test("posted again elsewhere it is one, with both submissions, found by either place", async () => {
    await open({ s1: `https://labs.openai.com/s/${id}` });
    await post("s2", `https://labs.openai.com/s/${id}?x`, "bigsleep");
    await world.run("resolve");
    expect(await get("/api/generation?q=pork")).toMatchObject([
      { submissions: [{ id: "s1" }, { id: "s2" }] },
    ]);
    for (const place of ["dalle2", "BigSleep"])
      for (const query of [`subreddit=${place}`, `subreddit=${place}&q=pork`])
        expect(await get(`/api/generation?${query}`)).toHaveLength(1);
    expect(await get("/api/generation?subreddit=pics")).toEqual([]);
  });
});

describe("a prompt that stands in a picture's file", () => {
  test("is a generation of that file, wherever the file occurs", async () => {
    await open({ s1: "https://p.test/drawn.png" });
    await post("s2", "https://p.test/again.png");
    await post("s3", "https://p.test/drawn.png");
    await world.run("resolve", "encode");
    expect(await get("/api/generation?q=heron")).toMatchObject([
      {
        tool: "stable-diffusion",
        prompt: "a heron at dawn",
        negativePrompt: "people",
        model: "m",
        via: "file",
        created: null,
        submissions: [{ id: "s1" }, { id: "s2" }, { id: "s3" }],
      },
    ]);
    expect(world.rows("SELECT 1 FROM outbox")).toHaveLength(1);
  });

  test("goes with the last submission that shows it, where deletions are followed", async () => {
    world = await openWorld(answers, {
      now,
      environment: { SYNC_DELETIONS: "true" },
      parts: { sources: [] },
    });
    await post("s1", "https://p.test/drawn.png");
    await world.run("resolve", "encode");
    const gone = sightingOf({ id: "s1", created: now - 100, place: "dalle2", removal: "deleted" });
    world.clock.now++;
    await world.context.store.saveSightings(
      [observe(world.context.resolvers, gone)],
      archive,
      world.clock.now,
    );
    await world.run("revisit");
    for (const table of ["generation", "generation_post", "outbox", "file"])
      expect([table, world.rows(`SELECT 1 FROM ${table}`)]).toEqual([table, []]);
    expect(world.rows("SELECT 1 FROM generation_text WHERE generation_text MATCH 'heron'")).toEqual([]);
  });
});

test("a camera is found by its name", async () => {
  await open({ s1: "https://p.test/photo.jpg" });
  const [file] = world.rows<{ id: number; camera: string }>("SELECT id, camera FROM file");
  expect(file?.camera).toBe("Canon EOS 5D, EF50mm");
  expect(await get("/api/search?q=canon+5d")).toMatchObject([{ kind: "file", id: String(file?.id) }]);
});
