import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { maxBodyBytes } from "../../src/http/request/limit-body.ts";
import { type BlockWorld, bytesOf, openBlockWorld, pdqOf, urlOf } from "../support/block-world.ts";

let world: BlockWorld;
let pdq: string;
beforeAll(async () => {
  world = await openBlockWorld();
  pdq = (await pdqOf(bytesOf(0))).hex;
  await world.post("s1", urlOf(0), urlOf(1));
  await world.post("s2");
});
afterAll(() => world.close());

type Failure = { message: string };
const hex = "0123456789abcdef".repeat(4);
const json = (given: unknown) => world.ask<Failure>("POST", "/api/block", { json: given });
const list = (body: string, query = "bank=lists") =>
  world.ask<Failure>("POST", `/api/block?${query}`, { body, type: "text/plain" });
const form = (fields: Record<string, string | Blob>) => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return world.ask<Failure>("POST", "/api/block", { body });
};

describe("bad input is refused, and nothing is banned by it", () => {
  const bank = "spam";
  const digits = "allowed: 64 hexadecimal digits";
  const bodies: [given: unknown, status: number, message: string][] = [
    [{ bank, pdq: hex.slice(1) }, 422, `pdq: "${hex.slice(1, 60)}...; ${digits}`],
    [{ bank, pdq: `${hex}00` }, 422, digits],
    [{ bank, pdq: `${hex.slice(1)}g` }, 422, digits],
    [{ bank, pdq: 5 }, 422, `pdq: 5; ${digits}`],
    [{ bank, sha256: "abc" }, 422, `sha256: "abc"; ${digits}`],
    [{ bank, sha256: hex, radius: 5 }, 422, "radius: 5; allowed: 0 with a sha256, which names one content"],
    [{ bank, pdq: hex, radius: 63 }, 422, "radius: 63; allowed: a whole number from 0 to 62"],
    [{ bank, pdq: hex, radius: -1 }, 422, "radius: -1; allowed: a whole number from 0 to 62"],
    [{ bank, pdq: hex, radius: 1.5 }, 422, "radius: 1.5"],
    [{ bank, pdq: hex, dryRun: "yes" }, 422, 'dryRun: "yes"; allowed: true or false'],
    [{ bank, pdq: hex, reason: "" }, 422, "reason"],
    [{ bank, pdq: hex, reason: "x".repeat(501) }, 422, "reason"],
    [{ pdq: hex }, 422, "bank: missing; allowed: a name of 1 to 64 letters"],
    [{ bank: "../up", pdq: hex }, 422, 'bank: "../up"'],
    [{ bank: "a".repeat(65), pdq: hex }, 422, "bank"],
    [{ bank }, 422, "file, submission, sha256, pdq, url: missing; allowed: one of them, or in a form a file"],
    [{ bank, pdq: hex, sha256: hex }, 422, 'file, submission, sha256, pdq, url: ["sha256","pdq"]'],
    [{ bank, file: 0 }, 422, "file: 0; allowed: a whole number from 1 on"],
    [{ bank, file: "1" }, 422, 'file: "1"'],
    [{ bank, file: 999 }, 404, "file 999: not stored"],
    [{ bank, submission: "a b" }, 422, "the id of a submission"],
    [{ bank, submission: "nobody" }, 404, "submission nobody: not stored"],
    [{ bank, submission: "s2" }, 409, "submission s2: none of its pictures is stored"],
    [{ bank, url: "ftp://a.test/x" }, 422, "url"],
    [{ bank, url: "https://a.test/nothing.png" }, 400, "GET https://a.test/nothing.png"],
    [[{ bank, pdq: hex }], 422, "an object"],
    ["text", 422, "an object"],
  ];
  test.each(bodies)("%j", async (given, status, message) => {
    const answer = await json(given);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toContain(message);
  });

  test("a body that is not JSON", async () => {
    const answer = await world.ask<Failure>("POST", "/api/block", { body: "{", type: "application/json" });
    expect(answer).toMatchObject({ status: 400, body: { message: "POST /api/block: the body is not JSON" } });
  });

  const lines: [body: string, query: string, message: string][] = [
    ["", "bank=a", "list: empty"],
    ["\n# only words\n\n", "bank=a", "list: empty"],
    [`${hex}\n${hex.slice(1)}\n`, "bank=a", `line 2: "${hex.slice(1, 60)}...; allowed: a PDQ hash`],
    [`# head\n\n${hex}\nnonsense`, "bank=a", 'line 4: "nonsense"'],
    [`${hex}ff`, "bank=a", "line 1"],
    [`${hex},high`, "bank=a", "line 1"],
    [hex, "", "bank: missing"],
    [hex, "bank=a&radius=x", 'radius: "x"; allowed: a whole number from 0 to 62'],
    [hex, "bank=a&dryRun=1", 'dryRun: "1"; allowed: true or false'],
  ];
  test.each(lines)("the list %j with %s", async (body, query, message) => {
    const answer = await list(body, query);
    expect(answer.status).toBe(422);
    expect(answer.body.message).toContain(message);
  });

  const forms: [
    what: string,
    fields: () => Record<string, string | Blob>,
    status: number,
    message: string,
  ][] = [
    ["nothing", () => ({ bank }), 400, "image, list; allowed: one of them"],
    ["an empty picture", () => ({ bank, image: new Blob([]) }), 400, "image, list"],
    ["a picture as a text", () => ({ bank, image: "x" }), 400, "image, list"],
    ["both", () => ({ bank, image: new Blob([bytesOf(0)]), list: new Blob([hex]) }), 400, "image, list"],
    [
      "text for a picture",
      () => ({ bank, image: new Blob(["no picture"]) }),
      400,
      "picture: no known format",
    ],
    [
      "half a picture",
      () => ({ bank, image: new Blob([bytesOf(0, "jpeg").slice(0, 900)]) }),
      400,
      "premature end",
    ],
    ["a picture without a bank", () => ({ image: new Blob([bytesOf(0)]) }), 422, "bank: missing"],
    ["a broken list", () => ({ bank, list: new Blob(["x"]) }), 422, 'line 1: "x"'],
  ];
  test.each(forms)("a form with %s", async (_, fields, status, message) => {
    const answer = await form(fields());
    expect([answer.status, answer.body.message]).toEqual([status, expect.stringContaining(message)]);
  });

  test("a body that is too large", async () => {
    const answer = await list("#".repeat(maxBodyBytes + 1));
    expect(answer.status).toBe(413);
  });

  const paths: [method: string, path: string, status: number][] = [
    ["GET", "/api/block/nobody", 404],
    ["DELETE", "/api/block/nobody", 404],
    ["DELETE", "/api/block/nobody/1", 404],
    ["GET", "/api/block/a%2Fb", 404],
    ["PUT", "/api/block", 405],
    ["GET", "/api/audit?limit=x", 400],
    ["GET", "/api/audit?after=x", 400],
  ];
  test.each(paths)("%s %s is answered with %i", async (method, path, status) => {
    expect((await world.ask(method, path)).status).toBe(status);
  });

  test("no entry and no audit row is stored", async () => {
    expect((await world.ask("GET", "/api/block")).body).toEqual([]);
    expect((await world.ask("GET", "/api/audit")).body).toEqual([]);
    expect(new Set(Object.values(world.states()))).toEqual(new Set(["done"]));
  });
});

test.each(["GET /api/block", "POST /api/block", "GET /api/block/x", "DELETE /api/block/x", "GET /api/audit"])(
  "%s is not for a key that only reads",
  async (request) => {
    const [method = "", path = ""] = request.split(" ");
    expect((await world.ask(method, path, { key: "key-of-bob" })).status).toBe(403);
  },
);

test("a list is imported with one audit row; importing it again adds nothing", async () => {
  const text = `# from a friend\n${pdq},100\n\n${hex} a comment\n${"f".repeat(64)},12\n${pdq.toUpperCase()}\r\n`;
  const dry = await list(text, "bank=Lists&dryRun=true");
  expect(dry).toMatchObject({ status: 200, body: { entries: 2, skipped: 1, wouldHit: 1, files: 1 } });
  expect((await world.ask("GET", "/api/block")).body).toEqual([]);

  const query = "bank=Lists&reason=from%20a%20friend&radius=20";
  const first = await list(text, query);
  expect(first).toMatchObject({
    status: 201,
    body: { ids: [1, 2], added: 2, known: 0, skipped: 1, hits: 1 },
  });
  const again = await form({ bank: "lists", radius: "20", list: new Blob([text]) });
  expect(again).toMatchObject({ status: 200, body: { ids: [1, 2], added: 0, known: 2, hits: 1 } });
  expect((await world.ask("GET", "/api/block/lists")).body).toEqual([
    {
      id: 1,
      sha256: null,
      pdq,
      radius: 20,
      reason: "from a friend",
      at: world.clock.now,
      by: "ann",
      undoneAt: null,
      undoneBy: null,
      applied: true,
      hits: 1,
    },
    expect.objectContaining({ id: 2, pdq: hex, hits: 0 }),
  ]);
  const entry = { bank: "Lists", entries: 2, reason: "from a friend" };
  expect((await world.ask("GET", "/api/audit")).body).toEqual([
    { seq: 1, at: world.clock.now, by: "ann", action: "block.list", subject: entry },
  ]);
});

test("the worker applies a long list, and the bank shows its progress", async () => {
  const random = (n: number) => new Bun.CryptoHasher("sha256").update(`hash ${n}`).digest("hex");
  const hashes = Array.from({ length: 250 }, (_, n) => random(n));
  const second = (await pdqOf(bytesOf(1))).hex;
  const answer = await list([...hashes, second].join("\n"), "bank=long");
  expect(answer).toMatchObject({ status: 202, body: { added: 251, applied: false, hits: null } });
  const bank = async () =>
    (await world.ask<{ name: string }[]>("GET", "/api/block")).body.find(({ name }) => name === "long");
  expect(await bank()).toMatchObject({ entries: 251, unapplied: 251, hits: 0 });
  expect(world.states()[urlOf(1)]).toBe("done");
  await world.run("block");
  expect(await bank()).toMatchObject({ entries: 251, unapplied: 0, hits: 1 });
  expect(world.states()[urlOf(1)]).toBe("blocklisted");

  const ids: number[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: { id: number }[] = (
      await world.ask<{ id: number }[]>("GET", `/api/block/long?limit=100&after=${after}`)
    ).body;
    ids.push(...page.map(({ id }) => id));
    after = page.length === 100 ? page.at(-1)?.id : undefined;
  }
  expect(ids).toEqual(Array.from({ length: 251 }, (_, index) => index + 3));
  expect(await world.ask("DELETE", "/api/block/long")).toMatchObject({ body: { undone: 251, restored: 1 } });
});

test("the audit lists actions with their author, oldest first, in pages", async () => {
  await json({ bank: "spam", sha256: hex, reason: "one" });
  const byFile = await world.ask("POST", "/api/block", {
    json: { bank: "spam", pdq: hex, radius: 0 },
    key: "lock-file",
  });
  expect(byFile.status).toBe(201);
  const ids = (await world.ask<{ id: number }[]>("GET", "/api/block/spam")).body.map(({ id }) => id);
  await world.ask("DELETE", `/api/block/spam/${ids[0]}`);
  const rows = (
    await world.ask<{ seq: number; by: string; action: string; subject: object }[]>("GET", "/api/audit")
  ).body;
  expect(rows.slice(-5)).toMatchObject([
    { by: "ann", action: "block.list", subject: { bank: "long", entries: 251, reason: null } },
    { by: "ann", action: "bank.undo", subject: { bank: "long", entries: 251 } },
    {
      by: "ann",
      action: "block.add",
      subject: { bank: "spam", block: ids[0], sha256: hex, pdq: null, radius: 0, reason: "one" },
    },
    { by: "operator", action: "block.add", subject: { block: ids[1], sha256: null, pdq: hex, radius: 0 } },
    { by: "ann", action: "block.undo", subject: { bank: "spam", block: ids[0], sha256: hex, pdq: null } },
  ]);
  const page = await world.ask("GET", `/api/audit?limit=2&after=${rows.at(-4)?.seq}`);
  expect(page.body).toEqual(rows.slice(-3, -1));
});
