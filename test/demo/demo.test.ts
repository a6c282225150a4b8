import { expect, test } from "bun:test";
import sharp from "sharp";
import { describePages } from "../../scripts/demo/addresses.ts";
import { postForever } from "../../scripts/demo/arrivals.ts";
import { createClient } from "../../scripts/demo/client.ts";
import { describeProgress, isFinished } from "../../scripts/demo/progress.ts";
import { createStandIn } from "../../scripts/world/stand-in.ts";
import { outcomeOf, startProgram } from "../support/start-program.ts";
import { prepareTrials, runTrial } from "../../scripts/demo/trials.ts";

test.each([
  [["--help"], 0, "--once", ""],
  [["--twice"], 2, "", "--twice"],
  [["now"], 2, "", "now"],
])("the command line is explained or refused: %j", async (words, code, printed, complained) => {
  const { code: exitCode, out, problems } = await outcomeOf(startProgram("scripts/demo.ts", words, {}));
  expect(exitCode).toBe(code);
  expect(out).toContain(printed);
  expect(problems).toContain(complained);
  expect(problems.split("\n").length).toBe(1);
});

test("progress says what is done, how fast, and how long it still takes", () => {
  const rows = { due: 2, done: 7, dead: 1, waiting: 0 };
  const status = {
    counts: {
      submissions: 12,
      comments: 5,
      links: rows,
      images: rows,
      generations: 3,
      files: 30,
      unwatched: 0,
    },
    index: { complete: true, held: { dhash: 30, histogram: 30 } },
    challenges: 2,
  };
  const goal = {
    submissions: 12,
    comments: 5,
    generations: 4,
    challenges: 4,
    pictures: 90,
    occurrences: 95,
    dueLinks: 1,
  };
  expect(describeProgress(status, goal, 3000)).toBe(
    "12 submissions, 5 comments, 8 of 10 links, 3 of 4 generations, 2 of 4 challenges, 30 of 90 pictures searchable (10/s, about 6 s left)",
  );
});

test("the copies to search by are of pictures that occur once, one smaller and one mirrored", async () => {
  const standIn = await createStandIn({ now: 1_760_000_000, submissions: 70 });
  const trials = await prepareTrials(standIn);
  expect(trials.map(({ algorithm }) => algorithm)).toEqual(["dhash_xor_norm", "best"]);
  for (const { original, picture } of trials) {
    const painting = original.expected[0]?.recipe.painting;
    const pictures = standIn.world.submissions.flatMap(({ expected }) => expected);
    expect(pictures.filter(({ recipe }) => recipe.painting === painting).length).toBe(1);
    expect((await sharp(picture).metadata()).format).toBe("jpeg");
  }
  expect((await sharp(trials[0]?.picture).metadata()).width).toBeLessThanOrEqual(400);
  await standIn.close();
});

test("an original counts as found only when it comes first", async () => {
  const standIn = await createStandIn({ now: 1_760_000_000, submissions: 70 });
  const [trial] = await prepareTrials(standIn);
  if (!trial) throw new Error("no trial");
  const match = (id: string) => ({ image: "x", url: `https://redd.it/${id}`, similarity: 1 });
  const orders = [[match(trial.original.id), match("other")], [match("other"), match(trial.original.id)], []];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => Response.json(orders.shift(), { status: 201 }),
  });
  const client = createClient(server.url.origin, "key");
  const found = [];
  for (const _ of [1, 2, 3]) found.push((await runTrial(client, trial)).found);
  expect(found).toEqual([true, false, false]);
  await Promise.all([server.stop(true), standIn.close()]);
});

test("it is finished when all is there, encoded at each of its places, and compared", () => {
  const rows = { due: 0, done: 9, dead: 1, waiting: 0 };
  const counts = { submissions: 5, comments: 2, generations: 1, files: 7, unwatched: 0 };
  const status = {
    counts: { ...counts, links: { ...rows, due: 1 }, images: { ...rows, due: 3 } },
    index: { complete: true, held: { dhash: 7 } },
    challenges: 1,
  };
  const goal = {
    submissions: 5,
    comments: 2,
    generations: 1,
    challenges: 1,
    pictures: 7,
    occurrences: 9,
    dueLinks: 1,
  };
  expect(isFinished(status, goal)).toBe(true);
  const withCounts = (changed: Partial<typeof status.counts>) => ({
    ...status,
    counts: { ...status.counts, ...changed },
  });
  expect(isFinished(withCounts({ unwatched: 1 }), goal)).toBe(false);
  expect(isFinished(withCounts({ links: { ...rows, due: 2 } }), goal)).toBe(false);
  expect(isFinished(withCounts({ images: { ...rows, done: 8 } }), goal)).toBe(false);
  expect(isFinished({ ...status, index: { complete: true, held: { dhash: 6 } } }, goal)).toBe(false);
  expect(isFinished({ ...status, challenges: 0 }, goal)).toBe(false);
});

test("the pages to open are those of the server, with the advertisement that a ban would hit", async () => {
  const standIn = await createStandIn({ now: 1_760_000_000, submissions: 60, reposts: true });
  const said = describePages("http://127.0.0.1:1", standIn.world);
  const advert = standIn.world.submissions.find(({ kind }) => kind === "advert");
  expect(said).toContain(`http://127.0.0.1:1/blocks?submission=${advert?.id} `);
  expect(said.split("\n").filter((line) => line.startsWith("  http")).length).toBeGreaterThan(5);
  await standIn.close();
});

test("something new is posted every few seconds, until it is stopped", async () => {
  const standIn = await createStandIn({ submissions: 60 });
  const before = standIn.world.submissions.length;
  const stop = new AbortController();
  const posting = postForever(standIn, stop.signal, 5);
  while (standIn.world.submissions.length < before + 4) await Bun.sleep(2);
  stop.abort();
  await posting;
  const { length } = standIn.world.submissions;
  await Bun.sleep(20);
  expect(standIn.world.submissions.length).toBe(length);
  await standIn.close();
});
