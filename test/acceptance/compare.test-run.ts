import { expect, test } from "bun:test";
import { createWorld } from "../../scripts/world/create-world.ts";
import type { LoggedRequest } from "../../scripts/world/stand-in.ts";
import { differences, downloadProblems, type EndState, sha256Of } from "./compare.ts";
import { expectedSubmission, kindsOf } from "./world.ts";

const options = { seed: 5, now: 1_790_000_000, subreddits: ["HarbourPics"], submissions: 60 };
const world = createWorld({ ...options, kinds: kindsOf(5, 60) });

async function perfect(): Promise<EndState> {
  const pictures = [];
  for (const { id, expected } of world.submissions) {
    for (const [position, { url, caption = null, recipe }] of expected.entries())
      pictures.push({
        submission: id,
        position: position * 2,
        url,
        caption,
        sha256: await sha256Of(recipe),
      });
  }
  const failed = world.submissions.flatMap(({ id, failure }) => (failure ? [[id, [failure]] as const] : []));
  return { submissions: world.submissions.map(expectedSubmission), pictures, dead: new Map(failed) };
}

const visit = (url: string, isPicture = true): LoggedRequest => ({
  method: "GET",
  url,
  host: new URL(url).host,
  status: 200,
  atMs: 0,
  userAgent: "x",
  isPicture,
});

test("a perfect end state has no differences", async () => {
  expect(await differences(world, await perfect())).toEqual([]);
});

test("whatever differs is told", async () => {
  const state = await perfect();
  const [first, second] = state.pictures.filter((one, at, all) =>
    all.some((other, place) => place !== at && other.submission === one.submission),
  );
  const [picture] = state.pictures;
  const [submission] = state.submissions;
  if (!first || !second || !picture || !submission) throw new Error("the world is too small");
  const swapped = state.pictures.map((one) =>
    one === first
      ? { ...one, position: second.position }
      : one === second
        ? { ...one, position: first.position }
        : one,
  );
  const changed: readonly Partial<EndState>[] = [
    { pictures: state.pictures.slice(1) },
    { pictures: [...state.pictures, { ...picture, position: 99 }] },
    { pictures: [{ ...picture, caption: "else" }, ...state.pictures.slice(1)] },
    { pictures: [{ ...picture, sha256: "0" }, ...state.pictures.slice(1)] },
    { pictures: [{ ...picture, url: "https://i.redd.it/else.jpg" }, ...state.pictures.slice(1)] },
    { pictures: swapped },
    { submissions: state.submissions.slice(1) },
    { submissions: [...state.submissions, { ...submission, id: "other" }] },
    { submissions: [...state.submissions, submission] },
    { submissions: [{ ...submission, title: "else" }, ...state.submissions.slice(1)] },
    { submissions: [{ ...submission, nsfw: !submission.nsfw }, ...state.submissions.slice(1)] },
    { dead: new Map() },
    { dead: new Map([...state.dead].map(([id]) => [id, [""]])) },
  ];
  for (const change of changed)
    expect(await differences(world, { ...state, ...change }), Object.keys(change)[0]).not.toEqual([]);
});

test("a download too many, one nobody asked for and one of a private address are told", () => {
  const url = world.submissions.flatMap((entry) => entry.expected)[0]?.url ?? "";
  expect(downloadProblems(world, [visit(url)])).toEqual([]);
  expect(downloadProblems(world, [visit(url), visit(url)])).toHaveLength(1);
  expect(downloadProblems(world, [visit("https://i.redd.it/else.jpg")])).toHaveLength(1);
  expect(downloadProblems(world, [visit("http://10.0.0.1/x", false)])).toHaveLength(1);
});
