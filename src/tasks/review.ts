import type { Context } from "../context.ts";
import type { Decided, RepostRow } from "../model/repost.ts";
import { ban, type Banned, undo } from "./blocklist/ban.ts";
import { targetsOf } from "./blocklist/block-targets.ts";

type BanRequest = { bank: string; reason: string | null; by: string };

/**
 * Confirms an open repost and bans its picture.
 * @returns what was decided before, where it was not open any more: then nothing is banned. `undefined`: it is not known.
 * @throws AppError `not_found`, `conflict` where its picture is no longer stored: then nothing is decided.
 */
export async function banRepost(
  context: Context,
  id: number,
  { bank, reason, by }: BanRequest,
): Promise<(Decided & { banned?: Banned }) | undefined> {
  const { store, now } = context;
  const report = await store.repost(id, true);
  if (!report) return undefined;
  const { targets } = await targetsOf(context, { file: report.fileId });
  const sha256 = targets[0]?.sha256 ?? "";
  // First the decision: a ban withdraws the open reports of what it takes down.
  const decision = { state: "confirmed", by, reason, ban: { bank, sha256 } } as const;
  const decided = await store.decideRepost(id, decision, now());
  if (!decided?.isNew) return decided;
  return { ...decided, banned: await ban(context, { bank, targets, reason, by, isList: false }) };
}

/**
 * Takes back the latest decision that somebody made and that still stands, with the ban that came with it.
 * @returns the repost, open again; `undefined` where there is no decision left.
 */
export async function undoLast(
  context: Pick<Context, "store" | "index" | "now">,
  by: string,
): Promise<RepostRow | undefined> {
  const { store, now } = context;
  const undone = await store.undoDecision(by, now());
  if (!undone?.ban) return undone?.row;
  const { bank, sha256 } = undone.ban;
  const blocks = await store.blocksOfContent(sha256);
  const ids = blocks.filter((block) => block.bank === bank).map(({ id }) => id);
  await undo(context, ids, by);
  return undone.row;
}
