import { answerJson, answerPage, type Asked } from "./answers.ts";
import { publish, type Scene } from "./scene.ts";
import type { ExpectedPicture, Json, Reply, WorldGeneration } from "./world.ts";
import { capture } from "./wayback.ts";
import { inventAuthor } from "./words.ts";

const LABS = "https://labs.openai.com";
const PICTURES = "https://openai-labs-public-images-prod.azureedge.net";
const prefix = "/api/labs/public/generations/";
const DAY = 86_400;

/** 24 letters and digits of either case, as Labs' ids are. */
function inventId({ random }: Pick<Scene, "random">): string {
  return Array.from(random.name(24), (sign) => (random.chance(0.5) ? sign.toUpperCase() : sign)).join("");
}

/** What Labs tells of a picture that was made from words. */
function printRecord(scene: Scene, { id, prompt }: { id: string; prompt: string }, picture: string): Json {
  const { random, created } = scene;
  const [task, promptId] = [`task-${inventId(scene)}`, `prompt-${inventId(scene)}`];
  const user = {
    object: "user",
    id: new URL(picture).pathname.split("/")[1] ?? "",
    created: created - 40 * DAY,
  };
  const asked = created - random.whole(20, 60);
  return {
    id,
    object: "generation",
    created: asked + 15,
    generation_type: "ImageGeneration",
    generation: { image_path: picture },
    task_id: task,
    prompt_id: promptId,
    is_public: true,
    prompt: {
      id: promptId,
      object: "prompt",
      created: asked,
      prompt_type: "CaptionPrompt",
      prompt: { caption: prompt },
      parent_generation_id: null,
    },
    user: { ...user, name: inventAuthor(random), picture: "https://avatars.example/0.png" },
  };
}

export type Shared = { id: string; link: string; prompt: string; pictures: ExpectedPicture[] };

/** Generates a picture and shares it; `at` says who still has it. */
export function share(scene: Scene, prompt: string, at: WorldGeneration["at"]): Shared {
  const { random, world, created } = scene;
  const name = inventId(scene);
  const id = `generation-${name}`;
  const address = `${PICTURES}/user-${inventId(scene)}/generations/${id}/image.webp`;
  const recipe = {
    painting: random.whole(0, 0xffffffff),
    width: 512,
    height: 512,
    format: "webp",
    frames: 1,
  } as const;
  const api = `${LABS}${prefix}${id}`;
  const headers = { "content-type": "application/json" };
  const record: Reply = { headers, body: JSON.stringify(printRecord(scene, { id, prompt }, address)) };
  const shared = { id, prompt, link: `${LABS}/s/${name}` };
  if (at === "nobody") return { ...shared, pictures: [] };
  if (at === "labs") {
    publish(scene, api, record);
    return {
      ...shared,
      pictures: [{ url: publish(scene, address, { picture: recipe }), recipe, caption: prompt }],
    };
  }
  capture(world, created + DAY, api, record);
  const url = capture(world, created + 2 * DAY, address, { picture: recipe });
  return { ...shared, pictures: [{ url, recipe, caption: prompt }] };
}

/** Labs, for what it does not have (any more). */
export function refuseAtLabs({ url }: Asked): Response {
  if (!url.pathname.startsWith(prefix)) return answerPage("DALL-E", 404);
  const error = { code: null, message: "Generation not found.", param: null, type: "invalid_request_error" };
  return answerJson({ error }, 404);
}
