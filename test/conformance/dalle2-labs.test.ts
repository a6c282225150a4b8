import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createOpenAiLabs } from "../../src/resolvers/openai-labs.ts";
import { submissionWith } from "../resolvers/submission.ts";
import { type Reply, urlMap } from "../support/url-map.ts";

const file = join(import.meta.dir, "../../../shared/fixtures/dalle2-labs/openai.jsonl");
const present = existsSync(file);
if (!present) console.warn(`skipped: ${file} is absent`);

const API = "https://labs.openai.com/api/labs/public/generations";
const STORE = "https://openai-labs-public-images-prod.azureedge.net";
const maze =
  "A charming hedge maze dotted by rose bushes and intricately designed lampposts, digital art, trending on artstation";
const firstUser = "user-5oRPKhvKysFvXRPDJN79f9dO";
const secondUser = "user-IfQ17zGEpGAyZTmOAl6zrZNA";

type Expected = [
  id: string,
  user: string,
  caption: string,
  type: string,
  author: string | null,
  created: number,
];

/** Written by hand from the records. */
const expectations: Expected[] = [
  ["7aeZbFhDz4FZfIfjErbUH82b", firstUser, maze, "caption", null, 1655761641],
  [
    "zqBje9NbN3pcm9PPskoLjY0W",
    "user-rQAYJZT9Kmsl6rBlWnbSTL8C",
    "a cat syames licking a Tangerine, 200mm lens",
    "caption",
    "REDACTED",
    1655832336,
  ],
  [
    "yN1MjQRjmN587nlGE5pxFHrP",
    secondUser,
    "3d render of the Mandelbrot set used as a stock photo",
    "caption",
    "REDACTED",
    1655827759,
  ],
  ["M53h2IOyBMYWeIPTADh7xkQC", firstUser, maze, "caption", null, 1655761641],
  ["UPOwWzfedvfZuTdG1RNSOQBH", firstUser, maze, "edit", null, 1655762091],
  [
    "x2X8dquK6fPHCvsYNw3Af9kE",
    secondUser,
    "Beautiful mural of the Mandelbrot set in New York City",
    "caption",
    "REDACTED",
    1655763375,
  ],
  [
    "gwaLwWr3BsQlt1JeLyxmromP",
    "user-vhkhNjq8jLgPiETeqxdWvvgD",
    "a baroque painting of an alien abduction",
    "caption",
    "REDACTED",
    1655832960,
  ],
];

describe.skipIf(!present)("recorded answers of OpenAI Labs", () => {
  const lines = present ? readFileSync(file, "utf8").trim().split("\n") : [];
  const resolve = async (id: string) => {
    const line = lines.find((one) => one.startsWith(`{"id": "generation-${id}"`)) ?? "null";
    const reply: Reply = { body: line, headers: { "content-type": "application/json" } };
    const map = await urlMap({ [`${API}/generation-${id}`]: reply });
    const url = new URL(`https://labs.openai.com/s/${id}`);
    return createOpenAiLabs().resolve(url, submissionWith(), map.fetcher).finally(map.close);
  };

  test("are all expected", () => expect(lines).toHaveLength(expectations.length));

  test.each(expectations)("%s", async (id, user, caption, type, author, created) => {
    const url = `${STORE}/${user}/generations/generation-${id}/image.webp`;
    const { images, generations } = await resolve(id);
    expect(images).toEqual([{ url, key: `generation-${id}`, caption }]);
    expect(generations).toMatchObject([
      { id: `generation-${id}`, imageUrl: url, prompt: caption, type, author, created, via: "service" },
    ]);
    expect(generations).toMatchObject([{ parentId: null, tool: "openai-labs", model: "dall-e-2" }]);
    expect(JSON.stringify(generations)).not.toMatch(/avatar|"picture"/);
  });

  test("an edit has its original and its mask", async () => {
    const prompt = `${STORE}/${firstUser}/prompts/prompt-mHbefGHnxukt0q2yKFqom34G`;
    expect((await resolve("UPOwWzfedvfZuTdG1RNSOQBH")).generations).toMatchObject([
      {
        sourceUrl: `${prompt}/image.webp`,
        maskUrl: `${prompt}/masked_image.webp`,
        taskId: "task-QMZ7kxxknQSTeUnCw0SzNgRo",
        promptId: "prompt-mHbefGHnxukt0q2yKFqom34G",
      },
    ]);
  });

  test("are kept as they are but for the pictures of their users", async () => {
    for (const line of lines) {
      const { user, ...record } = JSON.parse(line) as { id: string; user: Record<string, unknown> };
      const { picture: _, ...rest } = user;
      const { generations } = await resolve(record.id.replace("generation-", ""));
      expect(generations?.[0]?.record).toEqual({ ...record, user: rest });
    }
  });
});
