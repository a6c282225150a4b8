import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "../../src/database/store.ts";
import type { Comment } from "../../src/model/comment.ts";
import type { Generation } from "../../src/model/generation.ts";
import type { Sighting } from "../../src/model/submission.ts";
import { labsGeneration } from "../../src/sites/openai-labs/record.ts";
import { keptDoors } from "./kept-doors.ts";
import type { NewLink } from "../../src/model/link.ts";
import type { Observation, Observer } from "../../src/model/observation.ts";

/** A folder that is gone after `dispose`. */
export function temporaryFolder(): { path: string; dispose(): void } {
  const path = mkdtempSync(join(tmpdir(), "rebooru-test-"));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

/** A real, migrated database in a folder of its own. */
export async function temporaryStore(): Promise<{ store: Store; path: string; dispose(): Promise<void> }> {
  const folder = temporaryFolder();
  const path = join(folder.path, "rebooru.sqlite");
  const store = await keptDoors.createStore(path);
  return {
    store,
    path,
    async dispose() {
      await store.close();
      folder.dispose();
    },
  };
}

/** A sighting of an ordinary picture post, with what the test cares about. */
export function sightingOf(fields: Partial<Sighting> & { id: string }): Sighting {
  return {
    source: "reddit",
    title: `Title of ${fields.id}`,
    author: "somebody",
    created: 1_600_000_000,
    place: "pics",
    url: null,
    permalink: `https://www.reddit.com/r/pics/comments/${fields.id}/`,
    crosspostParent: null,
    flair: null,
    nsfw: false,
    spoiler: false,
    score: 1,
    comments: 0,
    removal: null,
    media: undefined,
    links: [],
    ...fields,
  };
}

/** A comment that stands, with what the test cares about. */
export function commentOf(fields: Partial<Comment> & { id: string; submissionId: string }): Comment {
  return {
    source: "reddit",
    parentId: null,
    author: "somebody",
    created: 1_600_000_000,
    score: 1,
    body: `Body of ${fields.id}`,
    removal: null,
    links: [],
    ...fields,
  };
}

/** A generation of OpenAI Labs, with what the test cares about. */
export function generationOf(fields: Partial<Generation> & { id: string }): Generation {
  return {
    ...labsGeneration({ id: fields.id, via: "service", archivedUrl: null, archivedAt: null }),
    created: 1_655_000_000,
    prompt: `Prompt of ${fields.id}`,
    record: { id: fields.id },
    ...fields,
  };
}

/** A provider whose authority only `reddit-api` exceeds. */
export const archive: Observer = { provider: "arctic-shift", feedId: 0, fresh: true };

/** A submission with links to these URLs, each paced by its host. */
export function observationOf(
  fields: Partial<Sighting> & { id: string },
  urls: readonly string[],
): Observation {
  const links = urls.map((url): NewLink => ({ url, key: url, type: null, host: new URL(url).hostname }));
  return { sighting: sightingOf(fields), links };
}
