import { type Context, Hono } from "hono";
import { AppError } from "../../errors.ts";
import { ban, dryRun, undo } from "../../tasks/blocklist/ban.ts";
import { type Targets, targetsOf, usualRadius } from "../../tasks/blocklist/block-targets.ts";
import { answerList } from "../answer/answer-list.ts";
import type { AppContext } from "../app-context.ts";
import { callerName } from "../caller.ts";
import { type BanRequest, readBan } from "../request/read-ban.ts";
import { unfetched } from "../answer/unfetched.ts";
import type { BankRow, BlockRow } from "../../model/block.ts";

/** `/api/block`: banks of pictures that shall not be here: what is in them, bans and what they would hit, and undoing. */
export function blocks(context: AppContext): Hono {
  const { store } = context;

  async function bankOf(c: Context): Promise<BankRow> {
    const name = c.req.param("bank") ?? "";
    const bank = await store.bank(name);
    if (!bank) throw new AppError("not_found", `bank ${name}: not known`);
    return bank;
  }

  return new Hono()
    .get("/", async (c) => c.json(await store.banks()))
    .post("/", async (c) => {
      const request = await readBan(c);
      const { bank, reason, isDry, what } = request;
      const isList = "hashes" in what;
      const { targets, contentOnly } = await wantedOf(context, request);
      const skipped = isList ? what.skipped : 0;
      const told = { bank, entries: targets.length, contentOnly, skipped };
      if (isDry) return c.json({ ...told, ...(await dryRun(context, targets)) });
      const banned = await ban(context, { bank, targets, reason, by: callerName(c), isList });
      const status = banned.applied ? (banned.added > 0 ? 201 : 200) : 202;
      return c.json({ ...told, ...banned }, status);
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
      const id = c.req.param("id");
      const isActive = /^\d{1,15}$/.test(id) && (await store.isActiveBlock(bank.id, Number(id)));
      const done = isActive ? await undo(context, [Number(id)], callerName(c)) : undefined;
      if (!done || done.undone === 0)
        throw new AppError("not_found", `bank ${bank.name}: no entry ${id} that is not undone`);
      return c.json({ bank: bank.name, id: Number(id), restored: done.restored });
    });
}

async function wantedOf(context: AppContext, { what, radius = usualRadius }: BanRequest): Promise<Targets> {
  if ("hashes" in what)
    return { targets: what.hashes.map((pdq) => ({ sha256: null, pdq, radius })), contentOnly: 0 };
  try {
    return await targetsOf(context, what, radius);
  } catch (thrown) {
    throw "url" in what ? unfetched(thrown) : thrown;
  }
}

/** An entry as the API gives it. `applied`: whether all that is stored was compared with it. */
function show({ id, sha256, pdq, radius, reason, at, by, undoneAt, undoneBy, appliedTo, hits }: BlockRow) {
  const what = { id, sha256, pdq: pdq?.toHex() ?? null, radius, reason, at, by, undoneAt, undoneBy };
  return { ...what, applied: appliedTo === null, hits };
}
