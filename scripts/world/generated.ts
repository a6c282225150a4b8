import { composeAs, describeSubreddits, timesOf } from "./create-world.ts";
import { redditKinds } from "./kinds-reddit.ts";
import { share, type Shared } from "./labs.ts";
import type { Compose, Scene } from "./scene.ts";
import { inventAuthor, inventPrompt, inventRemark } from "./words.ts";
import type { World, WorldComment, WorldGeneration } from "./world.ts";

const subreddit = "dalle2";
/** Seconds since it was founded. */
const AGE = 4 * 31_536_000;

/** What a submission is: the link of a generation, a text that holds one, a picture whose link stands in a comment. */
type Role = "link" | "text" | "picture" | "archived" | "lost";
const roles: readonly Role[] = [
  ...(["link", "picture", "text", "link", "archived", "picture", "link", "text"] as const),
  ...(["picture", "link", "lost", "link", "text", "picture", "link", "picture"] as const),
];

type Told = WorldGeneration["told"];

/** How authors write an address: each in its turn. */
const spellings = [
  (link: string) => `Made it with [DALL-E 2](${link}), third try.`,
  (link: string) => `Here you are: ${link}.`,
  (link: string) => `It is this one (<${link}>), the others were worse.`,
];

/** Writes comments under a submission, each some seconds after the one before. */
function createPen({ random, world, id, created }: Scene) {
  let written = 0;
  return {
    written: () => written,
    write(body: string, parent: WorldComment | null, isDeleted = false): WorldComment {
      const at = created + 15 * ++written;
      const comment: WorldComment = {
        id: ((at - 1_000_000_000) * 1000 + world.comments.length).toString(36),
        submission: id,
        subreddit,
        parent: parent?.id ?? null,
        author: isDeleted ? null : inventAuthor(random),
        created: at,
        body,
        score: random.whole(1, 90),
      };
      world.comments.push(comment);
      return comment;
    },
  };
}

/** Draws the submission at a place in the order of time, and what is said under it. */
function drawAt(index: number): Compose {
  const role = roles[index % roles.length] ?? "link";
  const spell = spellings[index % spellings.length] ?? String;
  return (scene) => {
    const { random, world } = scene;
    const told: Told = role === "picture" ? "comment" : "submission";
    const at = role === "archived" ? "archive" : role === "lost" ? "nobody" : "labs";
    const shared = share(scene, inventPrompt(random, index), at);
    world.generations.push({ id: shared.id, prompt: shared.prompt, submission: scene.id, told, at });

    const pen = createPen(scene);
    const first = pen.write(inventRemark(random), null, index === 3);
    if (told === "comment") {
      const question = pen.write("What was the prompt?", null);
      pen.write(spell(shared.link), question);
    } else if (random.chance(0.7)) pen.write(inventRemark(random), pen.write(inventRemark(random), first));
    // Its link again, and one that only shows how they look: nobody follows what is code.
    if (index === 6) pen.write(`Seen before: ${shared.link}`, first);
    if (index === 9) pen.write("They look like `https://labs.example/s/ThisIsNoIdOfAnything0000`.", null);

    const draft = drawPost(role, scene, shared, spell);
    return { ...draft, fields: { ...draft.fields, num_comments: pen.written() } };
  };
}

function drawPost(role: Role, scene: Scene, { link, pictures }: Shared, spell: (link: string) => string) {
  if (role === "picture") {
    const draft = redditKinds.image(scene);
    return { ...draft, expected: [...draft.expected, ...pictures] };
  }
  if (role === "text") {
    const url = `https://www.reddit.com${scene.permalink}`;
    return { url, expected: pictures, fields: { is_self: true, selftext: spell(link) } };
  }
  const failure = role === "lost" ? { failure: "unarchived" as const } : {};
  return { url: link, expected: pictures, fields: {}, ...failure };
}

/** Adds r/dalle2 to a world: so many submissions with comments, whose generations Labs, the archive or nobody has. */
export function addGenerated(world: World, seed: number, quantity: number): void {
  const { now } = world;
  const given = { name: subreddit, subscribers: 90_000, created: now - AGE };
  const [place] = describeSubreddits({ subreddits: [given], now });
  if (!place) return;
  world.subreddits.push(place);
  for (const [index, created] of timesOf(place, quantity, now).entries())
    world.submissions.push(composeAs("generated", drawAt(index), world, seed, { subreddit, created }));
  world.submissions.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
  world.comments.sort((a, b) => a.created - b.created);
}
