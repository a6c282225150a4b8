import { expect, test } from "bun:test";
import { readConfig } from "../../src/config/config.ts";
import { createContext } from "../../src/create-context.ts";
import { createLog } from "../../src/log.ts";
import { createBell } from "../../src/concurrency/bell.ts";
import { encode } from "../../src/tasks/encode.ts";
import { observationOf, archive, temporaryFolder } from "../support/temporary-store.ts";

test("stopping in the middle of a picture is no failure of the picture: it is due as before", async () => {
  const folder = temporaryFolder();
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const upstream = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch() {
      ask();
      return new Promise<Response>(() => {});
    },
  });
  const settings = {
    DATA_DIR: folder.path,
    FETCH_GATEWAYS: `*=http://127.0.0.1:${upstream.port}/?url={url}`,
  };
  const open = async () => createContext(readConfig(settings), createLog("silent"));
  const picture = { url: "https://slow.test/1.jpg", key: "1", host: "slow.test" };

  const first = await open();
  await first.context.store.saveSightings([observationOf({ id: "a" }, [picture.url])], archive, 1);
  await first.context.store.saveResolvedLink(1, { images: [picture] }, 1);
  const running = encode(first.context, createBell());
  await asked;
  await first.close(running.then(() => {}));

  const second = await open();
  const request = { now: 2_000_000_000, limit: 9, perHost: 9, skipHosts: [], skipIds: [], afterHost: "" };
  const { rows } = await second.context.store.dueImages(request);
  expect(rows).toMatchObject([{ url: picture.url, tries: 0, decodeTries: 0, troubleSince: null }]);
  await second.close();
  await upstream.stop(true);
  folder.dispose();
});
