import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { openWriter } from "../../src/database/connection.ts";
import type { RepostRow } from "../../src/model/repost.ts";
import { writes } from "../../src/database/writes.ts";
import { archive, observationOf, temporaryFolder } from "../support/temporary-store.ts";

/** Reports, each of a picture that repeats the first one: `a` is its very content, `b` and `c` are copies. */
const repeats = ["a", "b", "b", "c", "c", "c"] as const;
const moderators = ["ann", "bob"] as const;
type Moderator = (typeof moderators)[number];

const facts = { md5: "", size: 1, format: "png", width: 1, height: 1, frames: 1, original: false } as const;
const likeness = {
  score: 90,
  verdict: "same",
  transform: "upright",
  distances: { pdq: 1, dhash: 1, histogram: 1, correlation: 1 },
  templateFileId: null,
} as const;

/** A database with an open report for each of `repeats`, numbered from 1 on; made once, and copied. */
const prepared = temporaryFolder();
afterAll(prepared.dispose);
const preparedPath = join(prepared.path, "a.sqlite");
beforeAll(() => {
  const db = openWriter(preparedPath);
  const store = writes(db);
  for (const [index, sha256] of ["a", ...repeats].entries()) {
    const id = `s${index}`;
    const url = `https://p.test/${id}`;
    store.saveSightings([observationOf({ id, created: index + 1 }, [])], archive, 1);
    store.addImages([{ submissionId: id, url, key: url, host: "p.test", created: index + 1 }], 1);
    store.saveFile(url, { ...facts, sha256, descriptors: { dhash: new Uint8Array(24) } }, 1);
  }
  const images = db.$client.query<{ id: number; fileId: number }, []>(
    "SELECT id, file_id AS fileId FROM image ORDER BY id",
  );
  const [original, ...others] = images.all();
  for (const [index, { id, fileId }] of others.entries()) {
    const found = { ...likeness, originalImageId: original?.id ?? 0, occurrence: index + 2 };
    store.saveVerdicts(id, [{ imageId: id, fileId, found }], 2);
  }
  db.$client.run("PRAGMA wal_checkpoint(TRUNCATE)");
  db.$client.close();
});

function openReports() {
  const folder = temporaryFolder();
  const path = join(folder.path, "a.sqlite");
  copyFileSync(preparedPath, path);
  const db = openWriter(path);
  const store = writes(db);
  return {
    store,
    states: () =>
      db.$client
        .query<{ state: string; by: string | null }, []>(
          "SELECT state, decided_by AS by FROM repost ORDER BY id",
        )
        .all()
        .map(({ state, by }) => (by === null ? state : `${state} by ${by}`)),
    /** Contents that are never again reported to repeat the first picture. */
    dismissed: () =>
      db.$client
        .query<{ b: string }, []>("SELECT b FROM dismissal ORDER BY b")
        .all()
        .map(({ b }) => b),
    close() {
      db.$client.close();
      folder.dispose();
    },
  };
}

const decide = (by: Moderator, state: "confirmed" | "dismissed") => ({ state, by });

describe("taking back decisions", () => {
  test("begins with the latest and goes back to the first, then there is none left", () => {
    const { store, states, close } = openReports();
    store.decideRepost(2, decide("ann", "dismissed"), 10);
    store.decideRepost(1, decide("ann", "confirmed"), 10);
    store.decideRepost(4, decide("ann", "confirmed"), 10);
    const undone = Array.from({ length: 4 }, () => store.undoDecision("ann", 11)?.row.id);
    expect(undone).toEqual([4, 1, 2, undefined]);
    expect(new Set(states())).toEqual(new Set(["open"]));
    close();
  });

  test("takes back one's own only, however they alternate", () => {
    const { store, states, close } = openReports();
    store.decideRepost(1, decide("ann", "confirmed"), 10);
    store.decideRepost(2, decide("bob", "dismissed"), 11);
    store.decideRepost(3, decide("ann", "dismissed"), 12);
    expect(store.undoDecision("bob", 13)?.row.id).toBe(2);
    expect(store.undoDecision("bob", 13)).toBeUndefined();
    expect(states().slice(0, 3)).toEqual(["confirmed by ann", "open", "dismissed by ann"]);
    close();
  });

  test("what another moderator has changed since is theirs", () => {
    const { store, states, close } = openReports();
    store.decideRepost(1, decide("ann", "confirmed"), 10);
    store.decideRepost(1, decide("bob", "dismissed"), 11);
    expect(store.undoDecision("ann", 12)).toBeUndefined();
    expect(states()[0]).toBe("dismissed by bob");
    expect(store.undoDecision("bob", 12)?.row.state).toBe("open");
    close();
  });

  test("a pair stays dismissed while one of its reports does", () => {
    const { store, dismissed, close } = openReports();
    store.decideRepost(2, decide("ann", "dismissed"), 10);
    store.decideRepost(3, decide("bob", "dismissed"), 11);
    store.undoDecision("ann", 12);
    expect(dismissed()).toEqual(["b"]);
    store.undoDecision("bob", 12);
    expect(dismissed()).toEqual([]);
    close();
  });

  test("tells what was banned together with the decision", () => {
    const { store, close } = openReports();
    store.decideRepost(4, { ...decide("ann", "confirmed"), ban: { bank: "spam", sha256: "c" } }, 10);
    store.decideRepost(5, decide("ann", "confirmed"), 11);
    expect(store.undoDecision("ann", 12)?.ban).toBeUndefined();
    expect(store.undoDecision("ann", 12)?.ban).toEqual({ bank: "spam", sha256: "c" });
    close();
  });
});

/** What must be: the decisions that stand, and who made them, latest last. */
class Model {
  private standing: { id: number; state: RepostRow["state"]; by: Moderator }[] = [];

  decide(id: number, state: "confirmed" | "dismissed", by: Moderator): void {
    const current = this.standing.find((decision) => decision.id === id)?.state;
    if (current !== undefined && !(current === "confirmed" && state === "dismissed")) return;
    this.standing = [...this.standing.filter((decision) => decision.id !== id), { id, state, by }];
  }

  undo(by: Moderator): number | undefined {
    const last = this.standing.findLast((decision) => decision.by === by);
    this.standing = this.standing.filter((decision) => decision !== last);
    return last?.id;
  }

  states(): string[] {
    return repeats.map((_, index) => {
      const decision = this.standing.find(({ id }) => id === index + 1);
      return decision ? `${decision.state} by ${decision.by}` : "open";
    });
  }

  dismissed(): string[] {
    const contents = this.standing.flatMap(({ id, state }) =>
      state === "dismissed" ? (repeats[id - 1] ?? []) : [],
    );
    return [...new Set(contents)].sort();
  }
}

test("decisions and undos in any order leave the state of the decisions that stand", () => {
  const moderator = fc.constantFrom(...moderators);
  const act = fc.oneof(
    fc.record({
      kind: fc.constantFrom("confirmed", "dismissed"),
      id: fc.integer({ min: 1, max: repeats.length }),
      by: moderator,
    }),
    fc.record({ kind: fc.constant("undo"), id: fc.constant(0), by: moderator }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
      const { store, states, dismissed, close } = openReports();
      const model = new Model();
      try {
        for (const [time, { kind, id, by }] of acts.entries())
          if (kind === "undo") expect(store.undoDecision(by, 10 + time)?.row.id).toBe(model.undo(by));
          else {
            store.decideRepost(id, { state: kind as "confirmed" | "dismissed", by }, 10 + time);
            model.decide(id, kind as "confirmed" | "dismissed", by);
          }
        expect(states()).toEqual(model.states());
        expect(dismissed()).toEqual(model.dismissed());
      } finally {
        close();
      }
    }),
    { numRuns: 60 },
  );
});
