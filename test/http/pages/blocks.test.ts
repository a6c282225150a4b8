import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createApp } from "../../../src/http/app.ts";
import { withoutWorkers } from "../../../src/http/without-workers.ts";
import { block } from "../../../src/tasks/block.ts";
import {
  type BlockWorld,
  bytesOf,
  flat,
  openBlockWorld,
  pdqOf,
  sha256Of,
  urlOf,
} from "../../support/block-world.ts";
import { browserOf, faultIn, fieldIn, type Page, wordsOf } from "./ask-page.ts";

let world: BlockWorld;
let ann: ReturnType<typeof browserOf>;
let bob: ReturnType<typeof browserOf>;
let file: number;
beforeAll(async () => {
  world = await openBlockWorld();
  const app = createApp(withoutWorkers(world.context));
  ann = browserOf((request) => app.fetch(request), { "x-api-key": "key-of-ann" });
  bob = browserOf((request) => app.fetch(request), { "x-api-key": "key-of-bob" });
  await world.post("s1", urlOf(0), urlOf(1), urlOf(0, "small"));
  await world.post("s2", urlOf(0, "mirrored"));
  await world.post("s3");
  file = await world.fileOf(bytesOf(0));
});
afterAll(() => world.close());

/** The form that a page with a trial shows, filled in. */
const filled = (page: Page, more: Record<string, string> = {}) => ({
  ...Object.fromEntries(
    ["entries", "name", "list", "back", "tried", "bank", "reason", "radius"].map((name) => [
      name,
      fieldIn(page, name),
    ]),
  ),
  ...more,
});
const inForce = async () =>
  (await world.context.store.banks()).reduce((sum, { entries }) => sum + entries, 0);

test("without a list the page says how one begins, and offers the ways to ban", async () => {
  const page = await ann.get("/blocks");
  expect(page.status).toBe(200);
  expect(wordsOf(page)).toContain("Nothing is banned. A list begins with its first picture.");
  for (const name of ["what", "image", "list-file"]) expect(page.html).toContain(`name="${name}"`);
});

test("a picture is tried before it is banned: nothing happens, and the page shows what would be hit and how near", async () => {
  const before = world.states();
  const page = await ann.get(`/blocks?file=${file}&back=/reposts/7`);
  expect(page.status).toBe(200);
  const words = wordsOf(page);
  expect(words).toContain(`Ban picture ${file}`);
  expect(words).toContain("It would take down 3 pictures, posted 3 times");
  expect(words).toContain("the very same file");
  expect(words).toMatch(/the same hash|\d+ bits? of 256 differs?/);
  expect(page.html).toContain(`/thumbs/${sha256Of(bytesOf(0))}.webp`);
  expect(fieldIn(page, "back")).toBe("/reposts/7");
  expect(world.states()).toEqual(before);
  expect(await inForce()).toBe(0);
});

/** What the first form takes, and how the page calls it. */
const subjects: [what: () => string, name: string][] = [
  [() => String(file), "picture"],
  [() => `file:${file}`, "picture"],
  [() => `http://rebooru.test/posts/${file}?tags=x`, "picture"],
  [() => "s1", "the pictures of s1"],
  [() => "https://www.reddit.com/r/pics/comments/s1/a_title/", "the pictures of s1"],
  [() => "https://redd.it/s1", "the pictures of s1"],
  [() => urlOf(0), urlOf(0)],
  [() => `sha256:${sha256Of(bytesOf(0))}`, "one file by its SHA-256"],
];
test.each(subjects)("what is typed is understood (%#)", async (what, name) => {
  const page = await ann.post("/blocks/try", { what: what() });
  expect([page.status, faultIn(page)]).toEqual([200, ""]);
  expect(wordsOf(page)).toContain(`Ban ${name}`);
  expect(wordsOf(page)).toContain("It would take down");
  expect(await inForce()).toBe(0);
});

test("an uploaded picture and a hash find the same pictures", async () => {
  const image = new File([bytesOf(0, "turned")], "<b>mine</b>.jpg", { type: "image/jpeg" });
  const uploaded = await ann.post("/blocks/try", { image });
  expect(wordsOf(uploaded)).toContain("It would take down 3 pictures");
  expect(uploaded.html).toContain("&lt;b&gt;mine&lt;/b&gt;.jpg");
  const { hex } = await pdqOf(bytesOf(0));
  expect(wordsOf(await ann.post("/blocks/try", { what: hex }))).toContain("It would take down 3 pictures");
});

test("a picture that is too flat for a hash is banned by its file alone, and the page says so", async () => {
  const page = await ann.post("/blocks/try", { image: new File([new Uint8Array(flat)], "flat.png") });
  expect(wordsOf(page)).toContain("by the very file alone");
  expect(wordsOf(page)).toContain("Nothing that is stored would be hit");
});

const mistakes: [
  what: string,
  fields: () => Record<string, string | File>,
  status: number,
  sentence: string,
][] = [
  ["nothing", () => ({}), 422, "Say what is to be banned"],
  ["words", () => ({ what: "that picture there" }), 422, "neither a picture here, a submission, an address"],
  ["an unknown picture", () => ({ what: "999" }), 404, "file 999: not stored"],
  ["a submission without pictures", () => ({ what: "s3" }), 409, "none of its pictures is stored"],
  ["a dead address", () => ({ what: "https://a.test/gone.png" }), 400, "https://a.test/gone.png"],
  ["text for a picture", () => ({ image: new File(["no picture"], "x.png") }), 400, "Choose a picture"],
  ["a list of none", () => ({ "list-file": new File(["# none\n"], "l.txt") }), 422, "list: empty"],
  ["a broken list", () => ({ "list-file": new File(["abc\n"], "l.txt") }), 422, "line 1"],
];
test.each(mistakes)("%s: a sentence, and what was typed stays", async (_, fields, status, sentence) => {
  const given = { ...fields(), bank: "spam" };
  const page = await ann.post("/blocks/try", given);
  expect(page.status).toBe(status);
  expect(faultIn(page)).toContain(sentence);
  expect(fieldIn(page, "bank")).toBe("spam");
  if ("what" in given) expect(fieldIn(page, "what")).toBe(String(given.what));
});

describe("a ban", () => {
  const bad: [fields: Record<string, string>, status: number, sentence: string][] = [
    [{ bank: "../up" }, 422, "Name the list: 1 to 64 letters"],
    [{ radius: "63" }, 422, "How near: a whole number from 0 to 62"],
    [{ radius: "near" }, 422, "How near: a whole number from 0 to 62"],
    [{ reason: "x".repeat(501) }, 422, "500 characters"],
    [{ radius: "10" }, 409, "You changed how near it bans: look at what it hits now"],
    [{ entries: "" }, 422, "Say what is to be banned"],
  ];
  test.each(bad)("with %j is not made, and says why", async (changes, status, sentence) => {
    const page = await ann.get(`/blocks?file=${file}`);
    const answer = await ann.post("/blocks/ban", filled(page, changes));
    expect([answer.status, faultIn(answer)]).toEqual([status, expect.stringContaining(sentence)]);
    expect(await inForce()).toBe(0);
  });

  test("is made by the button, once, and its list shows it", async () => {
    const page = await ann.get(`/blocks?file=${file}&back=/reposts/7`);
    const form = filled(page, { bank: "spam", reason: "<i>sold</i> here" });
    const made = await ann.post("/blocks/ban", form);
    expect(made).toMatchObject({
      status: 303,
      location: "/blocks/banks/spam?added=1&known=0&hits=3&back=%2Freposts%2F7",
    });
    const list = await ann.get(made.location ?? "");
    expect(wordsOf(list)).toContain("1 banned; 3 posts taken down. Back to where you were");
    expect(list.html).toContain('href="/reposts/7"');
    expect(list.html).toContain("&lt;i&gt;sold&lt;/i&gt; here");
    expect(wordsOf(list)).toContain("Has kept 3 posts away, first");
    expect(wordsOf(list)).toContain("within 30 of 256 bits");
    expect(world.states()[urlOf(0)]).toBe("blocklisted");
    // It is gone; its content is known to the list.
    const known = await ann.post("/blocks/try", { what: `sha256:${sha256Of(bytesOf(0))}` });
    expect(wordsOf(known)).toContain("The list spam has it already: <i>sold</i> here");
    const again = await ann.post("/blocks/ban", form);
    expect(again.location).toContain("added=0&known=1");
    expect(wordsOf(await ann.get(again.location ?? ""))).toContain("Nothing new, 1 known already.");
    expect(await inForce()).toBe(1);
  });

  test("is undone by its entry, and a second time says that it was", async () => {
    const [entry] = await world.context.store.newestBlocks(1, 99, 1);
    const undone = await ann.post("/blocks/banks/spam/undo", { entry: String(entry?.id) });
    expect(undone).toMatchObject({ status: 303, location: "/blocks/banks/spam?undone=1&restored=3" });
    expect(wordsOf(await ann.get(undone.location ?? ""))).toContain(
      "1 undone; 3 posts will be downloaded again.",
    );
    const again = await ann.post("/blocks/banks/spam/undo", { entry: String(entry?.id) });
    expect(wordsOf(await ann.get(again.location ?? ""))).toContain("That was undone already.");
    expect(world.states()[urlOf(0)]).toBe("due");
    await world.run("encode");
    // Its picture is here again.
    expect((await ann.get("/blocks/banks/spam")).html).toContain(`/thumbs/${sha256Of(bytesOf(0))}.webp`);
  });
});

test("an imported list is compared in the background: the page shows how far, and undoes the whole list", async () => {
  const hashes = Array.from({ length: 60 }, (_, n) => n.toString(16).padStart(2, "0").repeat(32));
  const lines = [...hashes, `${"f".repeat(64)},20`].join("\n");
  const tried = await ann.post("/blocks/try", {
    "list-file": new File([lines], "shared.txt"),
    bank: "Shared",
  });
  const unnamed = await ann.post("/blocks/try", { "list-file": new File([lines], "our <list>.txt") });
  expect(fieldIn(unnamed, "bank")).toBe("our list");
  expect(wordsOf(tried)).toContain("Ban shared.txt");
  expect(wordsOf(tried)).toContain("1 hashes of pictures that are too flat are left out");
  const made = await ann.post("/blocks/ban", filled(tried));
  expect(made.location).toBe("/blocks/banks/Shared?added=60&known=0");
  const under = await ann.get(made.location ?? "");
  expect(wordsOf(under)).toContain("60 of 60 entries are still being compared with what is stored");
  expect(under.html).toContain('data-refresh="2"');
  expect(under.html).toContain('rel="next" href="/blocks/banks/Shared?below=');
  await block(world.context);
  expect((await ann.get("/blocks/banks/Shared")).html).not.toContain("data-refresh");
  const undone = await ann.post("/blocks/banks/Shared/undo", { entry: "all" });
  expect(undone.location).toBe("/blocks/banks/Shared?undone=60&restored=0");
  expect(wordsOf(await ann.get("/audit"))).toMatch(
    /ann undid the whole list Shared , 60 entries .*ann imported 60 entries into the list Shared/,
  );
});

test("while the index loads a trial says so, and keeps what was typed", async () => {
  const { context } = world;
  const index = {
    ...context.index,
    search: async (probes: Parameters<typeof context.index.search>[0]) => ({
      ...(await context.index.search(probes)),
      complete: false,
    }),
    status: async () => ({ ...(await context.index.status()), complete: false }),
  };
  const app = createApp(withoutWorkers({ ...context, index }));
  const page = await browserOf((request) => app.fetch(request), { "x-api-key": "key-of-ann" }).get(
    `/blocks?file=${await world.fileOf(bytesOf(0))}`,
  );
  expect(page.status).toBe(503);
  expect(faultIn(page)).toContain("The index is still being loaded");
  expect(fieldIn(page, "entries")).toContain(":");
});

test("only an admin may look and ban", async () => {
  for (const path of ["/blocks", `/blocks?file=${file}`, "/blocks/banks/spam"])
    expect([path, (await bob.get(path)).status]).toEqual([path, 403]);
  for (const path of ["/blocks/try", "/blocks/ban", "/blocks/banks/spam/undo"])
    expect([path, (await bob.post(path, { what: "1", entry: "all" })).status]).toEqual([path, 403]);
});

test.each([
  ["/blocks/banks/nobody", 404],
  ["/blocks/banks/spam?below=x", 400],
  ["/blocks/banks/spam?added=<b>", 400],
  ["/blocks?file=x", 422],
])("%s is answered with %i", async (path, status) => {
  const page = await ann.get(path);
  expect(page.status).toBe(status);
  expect(faultIn(page)).not.toBe("");
});

test("a way back leads nowhere else", async () => {
  const stored = await world.fileOf(bytesOf(0));
  const page = await ann.get(`/blocks?file=${stored}&back=${encodeURIComponent("//evil.test/x")}`);
  expect(page.status).toBe(200);
  expect(page.html).not.toContain('href="//evil.test');
  expect(fieldIn(page, "back")).toBe("");
});
