import { expect, test } from "bun:test";
import { differences, downloadProblems, type EndState } from "./compare.ts";
import { sha256Of } from "./upstream/picture.ts";
import type { Visit } from "./upstream/stand-in.ts";
import { expectedSubmission, makeWorld, type World } from "./upstream/world.ts";

const world = makeWorld({ seed: 5, now: 1_790_000_000, count: 60 });

async function perfect(of: World): Promise<EndState> {
  const pictures = [];
  for (const { post, expect: outcome } of of.posts) {
    for (const [position, { urls, caption, picture }] of outcome.pictures.entries()) {
      pictures.push({
        submission: post.id,
        position: position * 2,
        url: urls[0] ?? "",
        caption,
        sha256: await sha256Of(picture),
      });
    }
  }
  const failed = of.posts
    .filter((entry) => entry.expect.dead === "some")
    .map((entry) => [entry.post.id, ["gone"]] as const);
  return { submissions: of.posts.map(expectedSubmission), pictures, dead: new Map(failed) };
}

function visit(url: string, picture = true): Visit {
  return { method: "GET", url, status: 200, userAgent: "x", picture };
}

test("a perfect end state has no differences", async () => {
  expect(await differences(world, await perfect(world))).toEqual([]);
});

test("whatever differs is told", async () => {
  const state = await perfect(world);
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
  const url = world.posts.flatMap((entry) => entry.expect.pictures)[0]?.urls[0] ?? "";
  expect(downloadProblems(world, [visit(url)])).toEqual([]);
  expect(downloadProblems(world, [visit(url), visit(url)])).toHaveLength(1);
  expect(downloadProblems(world, [visit("https://i.redd.it/else.jpg")])).toHaveLength(1);
  expect(downloadProblems(world, [visit("http://10.0.0.1/x", false)])).toHaveLength(1);
});
