import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Rebooru, startRebooru } from "../../scripts/demo/rebooru.ts";
import { createStandIn, type StandIn } from "../../scripts/world/stand-in.ts";
import { ConfigError, readConfig } from "../../src/config/config.ts";
import { outcomeOf, startProgram } from "../support/start-program.ts";
import { temporaryFolder } from "../support/temporary-store.ts";

const folder = temporaryFolder();
let standIn: StandIn;
beforeAll(async () => {
  standIn = await createStandIn({ seed: 5, subreddits: ["pics"], submissions: 5 });
});
afterAll(async () => {
  await standIn.close();
  folder.dispose();
});

/** Runs a command of package.json's on the test's data folder. */
function run(script: string, ...words: string[]) {
  const env = {
    DATA_DIR: join(folder.path, "data"),
    FETCH_GATEWAYS: standIn.gateways,
    HOST_PACE: "*=8/0",
  };
  return outcomeOf(startProgram(`scripts/${script}.ts`, words, env));
}

describe.concurrent("every command", () => {
  test.each(["feeds", "keys", "blocks", "requeue", "bench"])(
    "%s explains itself with --help",
    async (script) => {
      const { code, out, problems } = await run(script, "--help");
      expect({ code, problems }).toEqual({ code: 0, problems: "" });
      expect(out).toContain(`bun run ${script}`);
    },
  );

  test.each([
    ["feeds", ["--nope"], "--nope"],
    ["feeds", ["follow", "pics"], "follow"],
    ["feeds", ["add"], "which feed"],
    ["feeds", ["add", "pics", "--since", "yesterday-ish"], "--since yesterday-ish"],
    ["feeds", ["add", "pics", "--reposts", "{scope}"], "--reposts {scope}"],
    ["keys", ["create"], "--name"],
    ["keys", ["revoke", "first"], "id"],
    ["keys", ["end"], "id of a session"],
    ["blocks", ["ban"], "ban"],
    ["blocks", ["add", "spam"], "what to ban"],
    ["blocks", ["remove"], "bank"],
    ["blocks", ["add", "spam", "pdq:00", "--radius", "near"], "--radius near"],
    ["requeue", ["--stage", "everything"], "everything"],
    ["bench", ["nothing"], "nothing"],
  ])("%s %j is bad usage: one line on stderr, exit code 2", async (script, words, named) => {
    const { code, out, problems } = await run(script, ...words);
    expect({ code, out, lines: problems.split("\n").length }).toEqual({ code: 2, out: "", lines: 1 });
    expect(problems).toContain(named);
  });
});

describe("feeds, keys, blocks and requeue", () => {
  test("do their work themselves while no server holds the data folder", async () => {
    expect((await run("feeds", "add", "reddit:PICS", "--since", "2020-01-01")).out).toContain(
      "following reddit:pics",
    );
    expect((await run("feeds", "list")).out).toContain("reddit:pics");
    expect(await run("feeds", "add", "pics")).toMatchObject({
      code: 1,
      problems: "error: r/pics is already followed",
    });
    const list = join(folder.path, "hashes.txt");
    await Bun.write(list, `# two\n${"0f".repeat(32)}\n${"f0".repeat(32)},20\n`);
    const imported = await run("blocks", "import", "spam", list, "--reason", "because");
    expect(imported.out).toBe("1 banned, 1 flat ones left out, what they hit is under way");
    expect(await run("keys", "link")).toMatchObject({
      code: 1,
      problems: "error: no server runs on this data folder: start it with bun run start, then ask for a link",
    });
  });

  describe("through the server that holds the data folder", () => {
    let server: Rebooru;
    beforeAll(async () => {
      server = await startRebooru(folder.path, {
        FETCH_GATEWAYS: standIn.gateways,
        HOST_PACE: "*=8/0",
        TICK_SECONDS: "60",
      });
    });
    afterAll(() => server.stop());

    test("feeds adds, lists, pauses, resumes and removes", async () => {
      expect((await run("feeds", "list")).out).toContain("reddit:pics");
      expect((await run("feeds", "remove", "pics")).code).toBe(0);
      expect((await run("feeds", "list")).out).toContain("nothing is followed yet");
      expect((await run("feeds", "add", "reddit:PICS", "--since", "1600000000")).out).toContain(
        "following reddit:pics",
      );
      expect(await run("feeds", "add", "pics")).toMatchObject({
        code: 1,
        problems: "error: r/pics is already followed",
      });
      expect(await run("feeds", "add", "nosuchplace")).toMatchObject({ code: 1, out: "" });
      expect((await run("feeds", "add", "pics", "--reposts", '{"scope":"feed"}')).code).toBe(0);
      expect((await run("feeds", "add", "pics", "--reposts", '{"scope":"near"}')).code).toBe(2);
      expect((await run("feeds", "pause", "pics")).out).toContain("reddit:pics paused");
      expect((await run("feeds", "list")).out).toContain("paused");
      expect((await run("feeds", "resume", "pics")).code).toBe(0);
      expect((await run("feeds", "remove", "pics")).code).toBe(0);
    });

    test("keys creates, lists and revokes, and requeue counts", async () => {
      const made = await run("keys", "create", "--name", "robot", "--scope", "read,ingest");
      expect(made.out).toMatch(/^key \d+ \(read, ingest\), shown only now:\nrb_[\w-]{43}$/);
      const id = /^key (\d+)/.exec(made.out)?.[1] ?? "";
      expect((await run("keys", "list")).out).toContain("robot");
      expect((await run("keys", "revoke", id)).code).toBe(0);
      expect((await run("keys", "list")).out).toContain("revoked");
      expect((await run("requeue", "--host", "i.redd.it")).out).toBe("0 rows are due again");
    });

    test("keys prints a link that signs a browser in, lists browsers and signs them out", async () => {
      const { out } = await run("keys", "link");
      const [address = ""] = out.split("\n");
      const answer = await fetch(address, { redirect: "manual", headers: { "user-agent": "Lynx/2.9" } });
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/posts"]);
      const listed = await run("keys", "sessions");
      expect(listed.out).toContain("Lynx/2.9");
      const id = /^(\d+)\s.*Lynx/m.exec(listed.out)?.[1] ?? "";
      expect((await run("keys", "end", id)).out).toBe(`session ${id} ended`);
      expect((await run("keys", "sessions")).out).toBe("no browser is signed in");
    });

    test("blocks lists what was imported, and undoes an entry", async () => {
      expect((await run("blocks", "list", "spam")).out).toContain(`pdq:${"0f".repeat(32)} within 30  0 hits`);
      expect((await run("blocks", "remove", "spam", "1")).code).toBe(0);
    });

    test("a second server is refused", async () => {
      const env = { DATA_DIR: join(folder.path, "data"), PORT: "0" };
      const { code, problems } = await outcomeOf(startProgram("src/main.ts", [], env));
      expect(code).toBe(1);
      expect(problems).toContain(`held by the server at ${server.url}`);
    });
  });
});

const badValues: [name: string, value: string, allowed: string][] = [
  ["PORT", "eighty", "a whole number from 0 to 65535"],
  ["TICK_SECONDS", "0", "a whole number from 1"],
  ["PUBLIC_READ", "yes", "true or false"],
  ["WORKERS", "encode,paint", "aggregate, revisit, resolve, encode"],
  ["MAX_IMAGE_BYTES", "huge", "40MiB"],
  ["HOST_PACE", "i.redd.it", "host-pattern=concurrency/gapMs"],
  ["FETCH_GATEWAYS", "*=http://127.0.0.1/", "{url}"],
  ["ALLOW_PRIVATE_ADDRESSES", "10.0.0.0", "10.0.0.0/8"],
  ["REDDIT_PASSWORD", "secret-word", "REDDIT_USERNAME"],
];
const shown = (name: string, value: string) =>
  name === "REDDIT_PASSWORD" ? "(hidden)" : JSON.stringify(value);

describe.concurrent("a bad value in the environment", () => {
  test.each(badValues)("is told in one line, with what is allowed: %s=%s", (name, value, allowed) => {
    let told: unknown;
    try {
      readConfig({ [name]: value });
    } catch (error) {
      told = error;
    }
    expect(told).toBeInstanceOf(ConfigError);
    const { message } = told as ConfigError;
    expect(message.split("\n")).toHaveLength(1);
    for (const part of [name, allowed, shown(name, value)]) expect(message).toContain(part);
    if (shown(name, value) === "(hidden)") expect(message).not.toContain(value);
  });

  // The first and the last: one that is shown and one that is hidden.
  test.each([badValues.slice(0, 1), badValues.slice(-1)].flat())(
    "stops the start with that line: %s=%s",
    async (name, value, allowed) => {
      const env = { DATA_DIR: join(folder.path, "unused"), [name]: value };
      const { code, problems } = await outcomeOf(startProgram("src/main.ts", [], env));
      expect({ code, lines: problems.split("\n").length }).toEqual({ code: 1, lines: 1 });
      expect(problems).toContain(name);
      expect(problems).toContain(allowed);
      expect(problems).toContain(shown(name, value));
    },
  );
});

describe("a command that only reads leaves a mistyped DATA_DIR as it is:", () => {
  test.each<[script: string, words: string[]]>([
    ["feeds", ["list"]],
    ["feeds", ["pause", "pics"]],
    ["feeds", ["remove", "pics"]],
    ["keys", ["list"]],
    ["keys", ["revoke", "1"]],
    ["keys", ["link"]],
    ["keys", ["sessions"]],
    ["blocks", ["list"]],
    ["blocks", ["remove", "spam"]],
    ["blocks", ["add", "spam", "file:1", "--dry-run"]],
    ["requeue", []],
    ["export", ["--format", "jsonl", "--out", join(folder.path, "out")]],
  ])("%s %j", async (script, words) => {
    for (const place of ["nowhere", "empty"]) {
      const dataDir = join(folder.path, place);
      if (place === "empty") mkdirSync(dataDir, { recursive: true });
      const { code, out, problems } = await outcomeOf(
        startProgram(`scripts/${script}.ts`, words, { DATA_DIR: dataDir }),
      );
      expect({ code, out, lines: problems.split("\n").length }).toEqual({ code: 1, out: "", lines: 1 });
      expect(problems).toContain(`DATA_DIR=${JSON.stringify(dataDir)} has no database`);
      expect(existsSync(dataDir) ? readdirSync(dataDir) : "none").toEqual(place === "empty" ? [] : "none");
    }
    expect(readdirSync(folder.path).filter((name) => name.startsWith("out"))).toEqual([]);
  });
});

test.each<[script: string, words: string[]]>([
  ["keys", ["create", "--name", "n", "--scope", "everything"]],
  ["feeds", ["add", "pics", "--reposts", '{"scope":"near"}']],
  ["blocks", ["add", "spam", "pdq:00"]],
  ["requeue", ["--reason"]],
  ["export", ["--format", "jsonl", "--out", join(folder.path, "out"), "--query", "mos:9..5"]],
  ["export", ["--format", "jsonl", "--out", join(folder.path, "out"), "--query=-"]],
  ["bench", ["encode", "many"]],
])("a wrong argument is exit code 2, whoever refuses it: %s %j", async (script, words) => {
  const { code, problems } = await run(script, ...words);
  expect({ code, lines: problems.split("\n").length }).toEqual({ code: 2, lines: 1 });
});
