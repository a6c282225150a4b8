import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "../../../src/errors.ts";
import { readLabsRecord } from "../../../src/sites/openai-labs/record.ts";
import { failureOf } from "../../net/open-network.ts";

const id = "generation-AAAAAAAAAAAAAAAAAAAAAAAA";
const provenance = { id, via: "service", archivedUrl: null, archivedAt: null } as const;
const store = "https://pictures.example/user-1";
const image = `${store}/generations/${id}/image.webp`;
const bare = { id, generation: { image_path: image } };
const withPrompt = (prompt_type: string | undefined, prompt: object) => ({
  ...bare,
  prompt: { prompt_type, prompt },
});

test("a complete record is read completely", () => {
  const record = {
    ...bare,
    created: 1_655_761_641,
    task_id: "task-1",
    prompt_id: "prompt-1",
    is_public: true,
    prompt: {
      prompt_type: "CaptionPrompt",
      prompt: { caption: " a pier " },
      parent_generation_id: "generation-parent",
    },
    user: { id: "user-1", name: "Somebody" },
  };
  const archived = {
    id,
    via: "wayback",
    archivedUrl: "https://web.archive.org/web/x",
    archivedAt: 5,
  } as const;
  expect(readLabsRecord(record, archived)).toEqual({
    ...archived,
    tool: "openai-labs",
    type: "caption",
    created: 1_655_761_641,
    prompt: "a pier",
    negativePrompt: null,
    model: "dall-e-2",
    author: "Somebody",
    parentId: "generation-parent",
    taskId: "task-1",
    promptId: "prompt-1",
    imageUrl: image,
    sourceUrl: null,
    maskUrl: null,
    record,
  });
});

describe("its type follows from what it was made of", () => {
  const source = `${store}/prompts/p/image.webp`;
  const mask = `${store}/prompts/p/masked_image.webp`;
  const cases: [type: string, record: object, expected: object][] = [
    ["caption", withPrompt("CaptionPrompt", { caption: "a pier" }), { prompt: "a pier", sourceUrl: null }],
    [
      "edit",
      withPrompt("CaptionImagePrompt", { caption: "a pier", image_path: source, masked_image_path: mask }),
      { prompt: "a pier", sourceUrl: source, maskUrl: mask },
    ],
    [
      "edit",
      withPrompt(undefined, { caption: "a pier", image_path: source }),
      { sourceUrl: source, maskUrl: null },
    ],
    ["variation", withPrompt("ImagePrompt", { image_path: source }), { prompt: null, sourceUrl: source }],
    ["variation", withPrompt("SomethingNew", { caption: null, image_path: source }), { prompt: null }],
    ["caption", withPrompt("SomethingNew", { caption: "a pier" }), { prompt: "a pier" }],
    ["caption", bare, { prompt: null, sourceUrl: null }],
  ];
  test.each(cases)("%s: %j", (type, record, expected) => {
    expect(readLabsRecord(record, provenance)).toMatchObject({ type, ...expected });
  });
});

test("a field that is missing, or not as documented, is null, and the rest is read", () => {
  const nulls = { created: null, prompt: null, author: null, parentId: null, taskId: null, promptId: null };
  for (const rest of [
    {},
    { created: null, prompt: null, user: null, task_id: null, prompt_id: null },
    { created: "yesterday", prompt: 5, user: [], task_id: 1, prompt_id: {} },
    {
      prompt: { prompt: "x", prompt_type: 1, parent_generation_id: 2 },
      user: { name: "" },
      more: { of: "it" },
    },
  ])
    expect(readLabsRecord({ ...bare, ...rest }, provenance)).toMatchObject({ ...nulls, imageUrl: image });
});

test("the stored record has no pictures of users, and everything else", () => {
  const record = {
    ...bare,
    user: {
      id: "user-1",
      name: "S",
      picture: "https://s.gravatar.com/avatar/1",
      image: "https://x.example/me",
    },
    avatar_url: "https://x.example/a",
    likes: [{ user_picture: "https://x.example/b", at: 5 }, "https://s.gravatar.com/avatar/2", "word"],
    deep: {
      owner: { icon: "https://x.example/c", name: "T" },
      note: "https://lh3.googleusercontent.com/a/1",
    },
    prompt: { prompt: { caption: "an avatar of a picture" } },
  };
  expect(readLabsRecord(record, provenance).record).toEqual({
    ...bare,
    user: { id: "user-1", name: "S" },
    likes: [{ at: 5 }, "word"],
    deep: { owner: { name: "T" } },
    prompt: { prompt: { caption: "an avatar of a picture" } },
  });
});

describe("anything but the record of this generation is a bad answer", () => {
  test.each([
    [null],
    ["text"],
    [[]],
    [{}],
    [{ error: { message: "not found" } }],
    [{ id }],
    [{ id, generation: {} }],
    [{ id, generation: { image_path: "javascript:alert(1)" } }],
    [{ ...bare, id: "generation-BBBBBBBBBBBBBBBBBBBBBBBB" }],
  ])("%j", async (json) => {
    const failure = await failureOf((async () => readLabsRecord(json, provenance))());
    expect(failure).toMatchObject({
      code: "bad_answer",
      message: expect.stringContaining(`read the record of ${id}: `),
    });
  });
});

test("whatever is within a record, it is read or a bad answer", () => {
  fc.assert(
    fc.property(fc.object({ maxDepth: 4 }), fc.anything(), (rest, prompt) => {
      try {
        expect(readLabsRecord({ ...rest, ...bare, prompt }, provenance).imageUrl).toBe(image);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "bad_answer") throw error;
      }
    }),
  );
  const deep: unknown = JSON.parse(`${'{"a":'.repeat(3000)}1${"}".repeat(3000)}`);
  expect(readLabsRecord({ ...bare, deep }, provenance).imageUrl).toBe(image);
});
