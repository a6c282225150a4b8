import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runExports } from "../../../src/tasks/run-exports.ts";
import { unrated } from "../../../src/model/rating.ts";
import { extractTar } from "../../datasets/formats/read-back.ts";
import { addSubmissions, now, type OpenApp, openApp } from "../open-app.ts";
import { browserOf, faultIn, fieldIn, type Page, wordsOf } from "./ask-page.ts";

let open: OpenApp;
let admin: ReturnType<typeof browserOf>;
let reader: ReturnType<typeof browserOf>;
let folder: string;
beforeAll(async () => {
  open = await openApp();
  folder = mkdtempSync(join(tmpdir(), "rebooru-datasets-"));
  admin = browserOf((request) => open.app.fetch(request), { "x-api-key": "admin-key" });
  reader = browserOf((request) => open.app.fetch(request), { "x-api-key": "read-key" });
  await addSubmissions(open.context, 12);
  // Rated pictures without a file: enough for a table.
  const ratings = Array.from({ length: 12 }, (_, n) => ({
    ...unrated(`s${n + 1}`),
    average: 3 + (n % 5),
    challengeId: `dpc-${n % 2}`,
  }));
  await open.context.store.saveRatings({ ratings }, now);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await open.close();
});

const usual = { format: "csv", train: "80", val: "10", test: "10", seed: "0", caption: "any" };
const idIn = ({ location }: Page) => Number(/^\/datasets\/(\d+)$/.exec(location ?? "")?.[1]);
const make = (fields: Record<string, string> = {}) => admin.post("/datasets", { ...usual, ...fields });
/** The page once everything is counted: a machine may be busy. */
async function counted(path: string): Promise<Page> {
  for (;;) {
    const page = await admin.get(path);
    if (!page.html.includes("still being counted")) return page;
  }
}
const finish = () => runExports(open.context);
const jobs = () => open.context.store.jobPage(0, 100);

describe("what a query selects", () => {
  test("is counted and plotted before anything is made", async () => {
    const page = await counted("/datasets?query=mos%3A5..");
    expect(page.status).toBe(200);
    expect(wordsOf(page)).toContain("6 pictures");
    expect(wordsOf(page)).toContain("With ratings 6");
    const plots = [...page.html.matchAll(/src="(\/datasets\/preview\/([a-z]+)\.svg[^"]*)"/g)];
    expect(plots.map(([, , name]) => name)).toEqual(["scores", "challenges", "balance"]);
    for (const [, path = ""] of plots) {
      const plot = await admin.get(path.replaceAll("&amp;", "&"));
      expect([plot.status, plot.html]).toEqual([200, expect.stringContaining("<svg")]);
    }
  });

  test("is everything without a query, and the form is as at the start", async () => {
    const page = await counted("/datasets");
    expect(wordsOf(page)).toContain("12 pictures");
    expect(["train", "val", "test"].map((name) => fieldIn(page, name))).toEqual(["80", "10", "10"]);
    expect(wordsOf(page)).toContain("None yet.");
  });

  test("is only what has a prompt where captions must be prompts", async () => {
    const page = await counted("/datasets?caption=prompt");
    expect(faultIn(page)).toBe("");
    expect(wordsOf(page)).toContain("It selects nothing");
  });

  test("the address fills the form", async () => {
    const page = await admin.get(
      "/datasets?query=%22%3Cb%3E%22&format=kohya&train=50&seed=%3Ci%3E&unique=yes&link=yes",
    );
    expect([fieldIn(page, "query"), fieldIn(page, "train"), fieldIn(page, "seed")]).toEqual([
      '"<b>"',
      "50",
      "<i>",
    ]);
    expect(page.html).not.toContain("<b>");
    expect(page.html).not.toContain("<i>");
    expect(page.html).toMatch(/value="kohya" selected/);
    expect(page.html).toMatch(/name="unique" value="yes" checked/);
    expect(page.html).not.toMatch(/name="balance" value="yes" checked/);
  });
});

const bad: [why: string, fields: Record<string, string>, sentence: string][] = [
  ["a key that is none", { query: "foo:1" }, 'class="fault">&quot;foo:1&quot;: allowed are keys: source'],
  ["a contradiction", { query: "nsfw:yes nsfw:no" }, "can select nothing: its terms contradict each other"],
  ["a score that is none", { query: "mos:11" }, "it goes from 1 to 10"],
  ["a query that selects nothing", { query: "subreddit:nowhere" }, "It selects nothing."],
  ["a long query", { query: "x".repeat(2001) }, "a query of at most 2000 characters"],
  ["a format that is none", { format: "zip" }, "Choose a format"],
  ["no parts", { train: "0", val: "0", test: "0" }, "The parts are percentages"],
  ["parts that are words", { train: "most" }, "The parts are percentages"],
  ["parts below 0", { val: "-1" }, "The parts are percentages"],
  ["parts over 100", { val: "101" }, "The parts are percentages"],
  ["captions that are none", { caption: "songs" }, "any or prompt"],
];
test.each(bad)(
  "%s is said in the form, what was typed stays, and nothing is made",
  async (_, fields, sentence) => {
    const before = (await jobs()).length;
    const page = await make({ query: "mos:5..", ...fields });
    expect(page.status).toBe(422);
    expect(page.html).toContain(sentence);
    expect(fieldIn(page, "query")).toBe(fields["query"] ?? "mos:5..");
    expect(await jobs()).toHaveLength(before);
  },
);

test("a query that is none is said while one types, too", async () => {
  const page = await admin.get("/datasets?query=foo%3A1");
  expect([page.status, page.html]).toEqual([400, expect.stringContaining("&quot;foo:1&quot;: allowed are")]);
  expect(page.html).toContain('aria-invalid="true"');
  const typing = await admin.get("/datasets?query=foo%3A1", { "x-typing": "yes" });
  expect([typing.status, typing.html]).toEqual([200, page.html]);
  expect((await admin.get("/datasets?quarry=1")).status).toBe(400);
});

describe("a dataset", () => {
  test("waits, is made, and is downloaded as one archive or file by file", async () => {
    const id = idIn(await make({ query: "mos:4..", train: "100", val: "0", test: "0", balance: "yes" }));
    const waiting = await admin.get(`/datasets/${id}`);
    expect(wordsOf(waiting)).toContain("Waiting for its turn");
    expect(waiting.html).toContain('data-refresh="1"');
    expect((await open.ask(`/api/export/${id}/dataset.tar`)).status).toBe(409);
    await finish();
    const page = await admin.get(`/datasets/${id}`);
    expect(page.html).not.toContain("data-refresh");
    expect(wordsOf(page)).toMatch(/8 rows in \d+ files/);
    expect(wordsOf(page)).toContain("train 8");

    const answer = await open.ask(`/api/export/${id}/dataset.tar`);
    expect(answer.headers.get("content-disposition")).toContain(`dataset-${id}.tar`);
    const archive = join(folder, "dataset.tar");
    await Bun.write(archive, answer);
    const head = await open.ask(`/api/export/${id}/dataset.tar`, { method: "HEAD" });
    expect(Number(head.headers.get("content-length"))).toBe(statSync(archive).size);
    const files = extractTar(archive, join(folder, "out"));
    expect([...files.keys()].map((name) => name.split("/")[0])).not.toContain("..");
    const listed = [...page.html.matchAll(/href="(\/api\/export\/\d+\/files\/([^"]+))"/g)];
    expect(listed.map(([, , path]) => `dataset-${id}/${path}`).sort()).toEqual([...files.keys()].sort());
    for (const [, path = "", name] of listed) {
      const file = await open.ask(path);
      expect(Buffer.from(await file.arrayBuffer()).toBase64()).toBe(
        files.get(`dataset-${id}/${name}`)?.toBase64() ?? "",
      );
    }
    const chart = await open.ask(`/api/export/${id}/files/charts/scores.svg`);
    expect(chart.headers.get("content-type")).toBe("image/svg+xml");
  });

  test("can be asked for again, with changes", async () => {
    const id = idIn(await make({ query: "mos:5..", train: "70", val: "20", unique: "yes", format: "jsonl" }));
    const page = await admin.get(`/datasets/${id}`);
    const path = /href="(\/datasets\?[^"]+)"/.exec(page.html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const form = await admin.get(path);
    expect(["query", "train", "val", "test"].map((name) => fieldIn(form, name))).toEqual([
      "mos:5..",
      "70",
      "20",
      "10",
    ]);
    expect(form.html).toMatch(/name="unique" value="yes" checked/);
    expect(form.html).toMatch(/value="jsonl" selected/);
  });

  test("is cancelled while it waits, and a second time changes nothing", async () => {
    const id = idIn(await make());
    expect((await admin.post(`/datasets/${id}/cancel`)).location).toBe(`/datasets/${id}`);
    expect(wordsOf(await admin.get(`/datasets/${id}`))).toContain("Cancelled");
    expect((await admin.post(`/datasets/${id}/cancel`)).status).toBe(303);
    await finish();
    expect((await open.context.store.job(id))?.state).toBe("cancelled");
  });

  test("is deleted with its files, and a second time is no fault", async () => {
    const id = idIn(await make());
    await finish();
    const made = join(open.context.config.dataDir, "exports", String(id));
    expect(existsSync(join(made, "manifest.json"))).toBe(true);
    const gone = await admin.post(`/datasets/${id}/remove`);
    expect(gone.location).toBe("/datasets?done=deleted");
    expect(wordsOf(await admin.get("/datasets?done=deleted"))).toContain("The dataset is deleted.");
    expect(existsSync(made)).toBe(false);
    expect((await admin.post(`/datasets/${id}/remove`)).location).toBe("/datasets?done=deleted");
    expect((await admin.get(`/datasets/${id}`)).status).toBe(404);
  });

  test("that its format cannot hold says why it failed", async () => {
    const id = idIn(await make({ format: "imagefolder" }));
    await finish();
    expect(wordsOf(await admin.get(`/datasets/${id}`))).toMatch(
      /It could not be made: .*picture is not kept here/,
    );
  });

  test("stands in the list, the newest first, its query as text", async () => {
    await make({ query: '-"<script>alert(1)</script>"' });
    const page = await admin.get("/datasets");
    expect(page.html).toContain("&lt;script&gt;");
    expect(page.html).not.toContain("<script>alert");
    const ids = [...page.html.matchAll(/<h3><a href="\/datasets\/(\d+)"/g)].map(([, id]) => Number(id));
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect(ids.length).toBeGreaterThan(3);
  });
});

test("whose files are gone: a sentence", async () => {
  const id = idIn(await make());
  await finish();
  rmSync(join(open.context.config.dataDir, "exports", String(id)), { recursive: true });
  expect((await admin.get(`/datasets/${id}`)).status).toBe(404);
  expect((await open.ask(`/api/export/${id}/dataset.tar`)).status).toBe(404);
});

test("a file that has changed breaks the download off", async () => {
  const id = idIn(await make());
  await finish();
  await Bun.write(join(open.context.config.dataDir, "exports", String(id), "data.csv"), "short");
  const answer = await open.ask(`/api/export/${id}/dataset.tar`);
  await expect(answer.arrayBuffer()).rejects.toThrow("it is gone, or has changed");
});

test.each(["/datasets/999", "/datasets/999999999999999", "/datasets/preview/none.svg"])(
  "%s is not there",
  async (path) => {
    expect((await admin.get(path)).status).toBe(404);
  },
);

test("only an admin sees datasets, or makes them", async () => {
  const before = (await jobs()).length;
  for (const path of ["/datasets", "/datasets/1", "/datasets/preview/scores.svg"])
    expect([path, (await reader.get(path)).status]).toEqual([path, 403]);
  for (const path of ["/datasets", "/datasets/1/cancel", "/datasets/1/remove"])
    expect([path, (await reader.post(path, usual)).status]).toEqual([path, 403]);
  expect((await open.ask("/api/export/1/dataset.tar", { key: "read-key" })).status).toBe(403);
  expect(await jobs()).toHaveLength(before);
});
