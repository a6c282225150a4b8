import { type Context, Hono } from "hono";
import { AppError } from "../../errors.ts";
import { ban, undo } from "../../tasks/blocklist/ban.ts";
import { targetsOf } from "../../tasks/blocklist/block-targets.ts";
import { blameRequest } from "../answer/blame-request.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { callerName } from "../caller.ts";
import { readForm } from "../request/form.ts";
import { stopWithClient } from "../request/stop-with-client.ts";
import {
  bankOfFile,
  type BanFields,
  faultOf,
  isTriable,
  readBanFields,
  readSubject,
  targetOf,
} from "./parts/ban-fields.ts";
import { BanStart } from "./parts/ban-start.tsx";
import { BanForm, BanHits, type Trial } from "./parts/ban-trial.tsx";
import { BankList, bankPath } from "./parts/bank-list.tsx";
import { answerBank } from "./parts/bank-page.tsx";
import { answerPage, type PageInfo } from "./parts/document.tsx";
import { readReader } from "./parts/reader.ts";
import { tryBan } from "./parts/try-ban.ts";

/** What to do about a picture that could not be read. */
const advice: Partial<Record<AppError["code"], string>> = {
  refused_address: "Only addresses in the internet are fetched",
  not_picture: "Choose a picture: JPEG, PNG, WebP, GIF, AVIF, HEIF, TIFF or BMP",
  loading: "The index is still being loaded: try it again in a moment",
};
/** The name that the form offers where there is no list yet. */
const firstBank = "banned";

type Status = NonNullable<PageInfo["status"]>;
type Fault = { sentence: string; status: Status };

/**
 * `/blocks`: blocklists; a ban is tried before it is made, and can be undone. A browser may ask anew for the address that a form
 * led to: that leads back here.
 */
export function blocks(context: AppContext): Hono {
  const { store } = context;

  /** The lists, and ways to ban. @param fault what was wrong with what was typed. */
  async function answerBanks(c: Context, form: FormData, fault?: Fault) {
    const banks = await store.banks();
    const { bank, back } = readBanFields(form);
    return answerPage(
      c,
      context,
      { title: "Blocklists", current: "/blocks", name: "blocks", status: fault?.status ?? 200 },
      <>
        <header>
          <h1>Blocklists</h1>
          <a href="/audit">Who did what</a>
        </header>
        {fault && <FaultLine sentence={fault.sentence} />}
        <section class="stack" aria-labelledby="lists">
          <h2 id="lists">Lists</h2>
          {banks.length === 0 ? (
            <p class="soft">Nothing is banned. A list begins with its first picture.</p>
          ) : (
            <BankList banks={banks} />
          )}
        </section>
        <section class="stack" aria-labelledby="ban" id="ban-something">
          <h2 id="ban">Ban a picture{bank === "" ? "" : ` by the list ${bank}`}</h2>
          <p class="soft">
            Copies of it are taken down and kept away, also smaller, turned and mirrored ones. You see which
            before anything happens.
          </p>
          <BanStart bank={bank} back={back} what={String(form.get("what") ?? "").slice(0, 8000)} />
        </section>
      </>,
    );
  }

  /** A ban that is tried: its form, and what it would hit. */
  async function answerTrial(c: Context, given: BanFields, skipped = 0, said?: Fault) {
    const banks = (await store.banks()).map(({ name }) => name);
    const fields = { ...given, bank: given.bank || banks[0] || firstBank };
    let [trial, fault]: [Trial | undefined, Fault | undefined] = [undefined, said];
    const wrong = faultOf(fields);
    if (wrong !== undefined) fault ??= { sentence: wrong, status: 422 };
    if (isTriable(fields))
      try {
        trial = await tryBan(context, fields);
      } catch (thrown) {
        fault = faultFrom(thrown);
      }
    const { entries } = fields;
    const flat = entries.filter(({ sha256, pdq }) => sha256 !== null && pdq === null).length;
    return answerPage(
      c,
      context,
      { title: "Ban", current: "/blocks", name: "ban", status: fault?.status ?? 200 },
      <>
        <header>
          <h1>
            Ban <bdi>{fields.name || "pictures"}</bdi>
          </h1>
        </header>
        {fault && <FaultLine sentence={fault.sentence} />}
        {skipped > 0 && (
          <p class="notice">{skipped} hashes of pictures that are too flat are left out of the list.</p>
        )}
        {flat > 0 && (
          <p class="notice">
            {flat === 1 ? "This picture is banned" : `${flat} of the pictures are banned`} by the very file
            alone: it is too flat for a hash, or only its checksum is known.
          </p>
        )}
        <BanForm fields={fields} banks={banks} trial={trial} />
        {trial && <BanHits fields={fields} trial={trial} blurs={readReader(c).nsfw !== "show"} />}
      </>,
    );
  }

  /** Reads what is to be banned, and tries it. */
  async function startTrial(c: Context, form: FormData) {
    const fields = readBanFields(form);
    if (fields.entries.length > 0) return answerTrial(c, fields);
    try {
      const asked = await readSubject(form);
      if (!asked) throw new AppError("invalid_body", "Say what is to be banned, or choose a file");
      const { name, subject } = asked;
      if ("hashes" in subject) {
        const entries = subject.hashes.map((pdq) => ({ sha256: null, pdq }));
        const bank = fields.bank || bankOfFile(name);
        return await answerTrial(c, { ...fields, bank, name, entries, isList: true }, subject.skipped);
      }
      const { targets } = await stopWithClient(c, context, (stoppable) =>
        blameRequest(targetsOf(stoppable, subject)),
      );
      return await answerTrial(c, { ...fields, name, entries: targets });
    } catch (thrown) {
      return answerBanks(c, form, faultFrom(thrown));
    }
  }

  return new Hono()
    .get("/", async (c) => {
      const { file, submission, bank = "", back = "" } = c.req.query();
      const form = new FormData();
      form.set("bank", bank);
      form.set("back", back);
      const what = file === undefined ? submission && `submission:${submission}` : `file:${file}`;
      if (what === undefined) return answerBanks(c, form);
      form.set("what", what);
      return startTrial(c, form);
    })
    .get("/try", (c) => c.redirect("/blocks", 303))
    .get("/ban", (c) => c.redirect("/blocks", 303))
    .post("/try", async (c) => startTrial(c, await readForm(c)))
    .post("/ban", async (c) => {
      const form = await readForm(c);
      const fields = readBanFields(form);
      const { bank, entries, isList, radius, tried, back } = fields;
      if (faultOf(fields) !== undefined || entries.length === 0) return startTrial(c, form);
      if (tried !== radius) {
        const sentence = "You changed how near it bans: look at what it hits now, then ban";
        return answerTrial(c, fields, 0, { sentence, status: 409 });
      }
      const targets = entries.map((entry) => targetOf(entry, radius));
      const request = { bank, targets, reason: fields.reason || null, by: callerName(c), isList };
      const { added, known, hits } = await ban(context, request);
      const result = { added, known, ...(hits !== null && { hits }), ...(back && { back }) };
      return c.redirect(bankPath(bank, result), 303);
    })
    .get("/banks/:bank", (c) => answerBank(c, context))
    .post("/banks/:bank/undo", async (c) => {
      const name = c.req.param("bank");
      const bank = requireFound(await store.bank(name), `the list ${name}: there is none of this name`);
      const entry = String((await readForm(c)).get("entry") ?? "");
      if (entry === "all") {
        const ids = await store.activeBlockIds(bank.id);
        const { undone, restored } = await undo(context, ids, callerName(c), true);
        return c.redirect(bankPath(bank.name, { undone, restored }), 303);
      }
      const id = /^\d{1,15}$/.test(entry) ? Number(entry) : 0;
      const isActive = await store.isActiveBlock(bank.id, id);
      const { undone, restored } = isActive
        ? await undo(context, [id], callerName(c))
        : { undone: 0, restored: 0 };
      return c.redirect(bankPath(bank.name, { undone, restored }), 303);
    });
}

function faultFrom(thrown: unknown): Fault {
  if (!(thrown instanceof AppError) || thrown.code === "internal") throw thrown;
  const next = advice[thrown.code];
  const sentence = `${thrown.message}${next === undefined ? "" : `. ${next}`}`;
  return { sentence, status: thrown.status as Status };
}

const FaultLine = ({ sentence }: { sentence: string }) => (
  <p class="fault" role="alert">
    {sentence.replace(/[.]$/, "")}.
  </p>
);
