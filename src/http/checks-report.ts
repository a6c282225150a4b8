import type { Checks } from "../model/checks.ts";

const maxListed = 100;

/** Of the checks, what the status says. @param isNamed whether damaged files are listed: what was removed upstream may be among them. */
export function reportChecks({ database, originals }: Checks, isNamed: boolean) {
  const { at, running, problems } = database;
  const result = problems.length > 0 ? "damaged" : "ok";
  const { walk, last, repaired, damaged, unlisted } = originals;
  const listed = isNamed ? [...damaged.values()].slice(0, maxListed) : [];
  return {
    database: { at, result: at === null ? null : result, problems, running },
    originals: {
      at: last?.at ?? null,
      checked: (walk ?? last)?.checked ?? 0,
      running: walk !== null,
      repaired,
      damagedCount: damaged.size + unlisted,
      damaged: listed.map(({ file, sha256, original, thumbnail, reason, nextAt }) => ({
        file,
        sha256,
        original,
        thumbnail,
        reason,
        next: nextAt,
      })),
    },
  };
}
