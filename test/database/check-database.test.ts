import { Database } from "bun:sqlite";
import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../src/errors.ts";
import { createStore } from "../../src/database/create-store.ts";
import { archive, observationOf, temporaryFolder } from "../support/temporary-store.ts";
import { damagePage } from "../support/damage-page.ts";

const folder = temporaryFolder();
afterAll(() => folder.dispose());
let made = 0;

/** A database with some posts, closed. */
async function makeDatabase(): Promise<string> {
  const path = join(folder.path, `${made++}.sqlite`);
  const store = await createStore(path);
  const posts = Array.from({ length: 300 }, (_, at) =>
    observationOf({ id: `p${at}`, title: `A title of many words, number ${at}` }, [
      `https://a.test/${at}.png`,
    ]),
  );
  await store.saveSightings(posts, archive, 1);
  await store.close();
  return path;
}

test("a whole database has no problems, also while it is written", async () => {
  const store = await createStore(await makeDatabase());
  const checked = Promise.all([store.check(), store.check()]);
  await store.saveSightings([observationOf({ id: "new" }, [])], archive, 1);
  expect(await checked).toEqual([[], []]);
  expect(await store.close()).toEqual({ pagesLeft: 0 });
});

describe("a page that is damaged", () => {
  test.each(["submission", "link", "descriptor", "image_url", "submission_text_data"])(
    "of %s is told, and the rest goes on",
    async (name) => {
      const path = await makeDatabase();
      damagePage(path, name);
      const store = await createStore(path);
      const problems = await store.check();
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.length).toBeLessThanOrEqual(20);
      expect(await store.activeFeeds()).toEqual([]);
      expect(await store.close()).toEqual({ pagesLeft: 0 });
    },
  );

  test("has a code of its own when it is read", async () => {
    const path = await makeDatabase();
    damagePage(path, "submission");
    const store = await createStore(path);
    const thrown = await store.submissionPage(0, 200, true).catch((error: unknown) => error);
    expect(AppError.from(thrown, "reading")).toMatchObject({
      code: "damaged",
      message: expect.stringContaining("restore a backup"),
    });
    await store.close();
  });

  test.each<[what: string, damage: (bytes: Buffer) => Buffer]>([
    ["the schema's", (bytes) => bytes.fill(255, 100, 4096)],
    ["a header that is none", (bytes) => bytes.fill(7, 0, 100)],
    ["a file that is cut off", (bytes) => bytes.subarray(0, 5000)],
  ])("is told at the start where nothing can be read: %s", async (_, damage) => {
    const path = await makeDatabase();
    writeFileSync(path, damage(readFileSync(path)));
    await expect(createStore(path)).rejects.toMatchObject({
      message: expect.stringContaining("restore a backup"),
    });
  });
});

test("a close ends a check under way, and the file is whole", async () => {
  const path = await makeDatabase();
  const store = await createStore(path);
  await store.saveSightings([observationOf({ id: "last" }, [])], archive, 1);
  const check = store.check().then(
    () => "done",
    (error: { code: string }) => error.code,
  );
  expect(await store.close()).toEqual({ pagesLeft: 0 });
  expect(await check).toBe("stopping");
  expect(existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0).toBe(0);
  await expect(store.check()).rejects.toMatchObject({ code: "stopping" });
  using db = new Database(path, { readonly: true });
  expect(db.query("SELECT count(*) AS n FROM submission").get()).toEqual({ n: 301 });
});
