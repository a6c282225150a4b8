import { type Context, Hono } from "hono";
import { AppError } from "../../errors.ts";
import type { BankRow, BlockRow } from "../../model/block.ts";
import { ban, undo } from "../../tasks/blocklist/ban.ts";
import { dryRun } from "../../tasks/blocklist/dry-run.ts";
import { type Targets, targetsOf, usualRadius } from "../../tasks/blocklist/block-targets.ts";
import { answerList } from "../answer/answer-list.ts";
import { blameRequest } from "../answer/blame-request.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { callerName } from "../caller.ts";
import { type BanRequest, readBanRequest } from "../request/ban-request.ts";
import { readPathId } from "../request/path-id.ts";
import { stopWithClient } from "../request/stop-with-client.ts";

/** `/api/block`: banks of banned pictures: their entries, bans (also as a dry run), and undoing bans. */
export function blocks(context: AppContext): Hono {
  const { store } = context;

  async function bankOf(c: Context): Promise<BankRow> {
    const name = c.req.param("bank") ?? "";
    return requireFound(await store.bank(name), `bank ${name}: not known`);
  }

  return new Hono()
    .get("/", async (c) => c.json(await store.banks()))
    .post("/", async (c) => {
      const request = await readBanRequest(c);
      const { bank, reason, isDryRun, target } = request;
      const isList = "hashes" in target;
      const { targets, contentOnly } = await stopWithClient(c, context, (stoppable) =>
        findTargets(stoppable, request),
      );
      const summary = { bank, entries: targets.length, contentOnly, skipped: isList ? target.skipped : 0 };
      if (isDryRun) return c.json({ ...summary, ...(await dryRun(context, targets)) });
      const result = await ban(context, { bank, targets, reason, by: callerName(c), isList });
      const status = result.applied ? (result.added > 0 ? 201 : 200) : 202;
      return c.json({ ...summary, ...result }, status);
    })
    .get("/:bank", async (c) => {
      const { id } = await bankOf(c);
      return answerList<BlockRow>(c, {
        page: ([after = 0], limit) => store.blockPage(id, after, limit),
        place: (row) => [row.id],
        show,
      });
    })
    .delete("/:bank", async (c) => {
      const bank = await bankOf(c);
      const ids = await store.activeBlockIds(bank.id);
      return c.json({ bank: bank.name, ...(await undo(context, ids, callerName(c), true)) });
    })
    .delete("/:bank/:id", async (c) => {
      const bank = await bankOf(c);
      const id = readPathId(c);
      const isActive = id !== undefined && (await store.isActiveBlock(bank.id, id));
      const result = isActive ? await undo(context, [id], callerName(c)) : undefined;
      if (!result || result.undone === 0)
        throw new AppError("not_found", `bank ${bank.name}: no active entry ${c.req.param("id")}`);
      return c.json({ bank: bank.name, id, restored: result.restored });
    });
}

async function findTargets(
  context: AppContext,
  { target, radius = usualRadius }: BanRequest,
): Promise<Targets> {
  if ("hashes" in target)
    return { targets: target.hashes.map((pdq) => ({ sha256: null, pdq, radius })), contentOnly: 0 };
  const targets = targetsOf(context, target, radius);
  return "url" in target ? blameRequest(targets) : targets;
}

/** An entry as the API shows it. `applied`: whether everything stored has been compared with it. */
function show({ id, sha256, pdq, radius, reason, at, by, undoneAt, undoneBy, appliedTo, hits }: BlockRow) {
  const entry = { id, sha256, pdq: pdq?.toHex() ?? null, radius, reason, at, by, undoneAt, undoneBy };
  return { ...entry, applied: appliedTo === null, hits };
}
