import { expect, test } from "bun:test";
import { join } from "node:path";
import { createStore } from "../../src/database/create-store.ts";
import { temporaryFolder } from "../support/temporary-store.ts";

test("a database that cannot be opened is refused by its path, and no thread has died of it", async () => {
  const folder = temporaryFolder();
  const path = join(folder.path, "rebooru.sqlite");
  await Bun.write(path, "not a database, despite its name".repeat(30));
  const deaths: unknown[] = [];
  const failure = await createStore(path, { onDeath: (error) => void deaths.push(error) }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({
    code: "internal",
    message: expect.stringContaining(`database ${path}: it cannot be opened: `),
  });
  expect(deaths).toEqual([]);
  folder.dispose();
});
