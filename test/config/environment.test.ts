import { describe, expect, test } from "bun:test";
import { ConfigError, misspelledVariables, readConfig, variables } from "../../src/config/config.ts";
import { editDistance } from "../../src/config/nearest-name.ts";
import { outcomeOf, startProgram } from "../support/start-program.ts";
import { temporaryFolder } from "../support/temporary-store.ts";

const faulty = {
  PORT: "eighty",
  PUBLIC_READ: "yes",
  REDDIT_CLIENT_SECRET: "not-to-be-shown",
  WEBHOOK_SECRET: "short",
  TYPESENSE_URL: "http://localhost:8108",
  TICK_SECOND: "5",
};

test("several faulty variables are told at once, a line each, with a name that is nearly one", async () => {
  let told: unknown;
  try {
    readConfig(faulty);
  } catch (error) {
    told = error;
  }
  expect(told).toBeInstanceOf(ConfigError);
  const lines = (told as ConfigError).message.split("\n");
  const names = lines.map((line) => line.split(/[= ]/)[0] ?? "");
  expect(names.toSorted()).toEqual(Object.keys(faulty).toSorted());
  expect(lines.join()).not.toContain("not-to-be-shown");
  expect(lines).toContain("TICK_SECOND is not known: is TICK_SECONDS meant?");
  const { code, problems } = await outcomeOf(startProgram("src/main.ts", [], faulty));
  expect({ code, lines: problems.split("\n") }).toEqual({
    code: 1,
    lines: lines.map((line) => `error: ${line}`),
  });
});

describe("a name of the environment", () => {
  test.each([
    ["TICK_SECOND", "TICK_SECONDS"],
    ["TICK_SECONDSS", "TICK_SECONDS"],
    ["TIKC_SECONDS", "TICK_SECONDS"],
    ["tick_seconds", "TICK_SECONDS"],
    ["PUBLIC-READ", "PUBLIC_READ"],
    ["DATADIR", "DATA_DIR"],
    ["LOGLEVEL", "LOG_LEVEL"],
    ["WORKER", "WORKERS"],
    ["IMGUR_CLIENTID", "IMGUR_CLIENT_ID"],
    ["ALLOW_PRIVATE_ADRESSES", "ALLOW_PRIVATE_ADDRESSES"],
    ["FETCH_GATEWAY", "FETCH_GATEWAYS"],
  ])("%s is nearly %s", (given, meant) => {
    expect(misspelledVariables({ [given]: "1" })).toEqual([`${given} is not known: is ${meant} meant?`]);
  });

  test("is left alone where it is a variable, or another program's", () => {
    const others = [
      "HOME",
      "HOSTNAME",
      "HOSTTYPE",
      "PATH",
      "POST",
      "PWD",
      "LANG",
      "TERM",
      "USER",
      "SHELL",
      "TMPDIR",
      "LOGNAME",
    ];
    const all = [...Object.keys(variables), ...others, "HTTP_PROXY", "NODE_ENV", "API_KEY", "DATA_HOME"];
    expect(misspelledVariables(Object.fromEntries(all.map((name) => [name, "1"])))).toEqual([]);
  });

  test("that is nearly one is pointed out by a command, which does its work", async () => {
    const folder = temporaryFolder();
    const env = { DATA_DIR: folder.path, TICK_SECOND: "5" };
    const made = await outcomeOf(startProgram("scripts/keys.ts", ["create", "--name", "n"], env));
    expect(made).toMatchObject({
      code: 0,
      problems: "warning: TICK_SECOND is not known: is TICK_SECONDS meant?",
    });
    folder.dispose();
  });
});

test.each([
  ["", "abc", 3],
  ["abc", "abc", 0],
  ["abc", "acb", 1],
  ["abc", "bc", 1],
  ["kitten", "sitting", 3],
])("%s and %s differ in %d letters", (a, b, letters) => {
  expect(editDistance(a, b)).toBe(letters);
  expect(editDistance(b, a)).toBe(letters);
});
