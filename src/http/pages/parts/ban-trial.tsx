import { thumbnailPath } from "../../../model/picture-path.ts";
import type { FileReport } from "../../../model/file.ts";
import type { Distance } from "../../../tasks/blocklist/files-hit.ts";
import { maxRadius } from "../../../tasks/blocklist/blocks-of.ts";
import { type BanFields, writeEntries } from "./ban-fields.ts";
import { bankPath } from "./bank-list.tsx";
import { Icon } from "./icon.tsx";
import { describePicture } from "./picture-grid.tsx";

/** A stored picture that a ban would take down, with what it occurs in. */
export type BanHit = { id: number; distance: Distance; file: FileReport | undefined };

/** What a ban would take down. */
export type Trial = {
  /** The lists that have one of the contents already, with their reasons. */
  banned: readonly (readonly [bank: string, reason: string])[];
  /** The nearest of them. */
  hits: readonly BanHit[];
  files: number;
  /** How often they were posted. */
  posted: number;
  /** How many of the entries were tried. */
  tried: number;
  /** Whether all stored pictures were compared. */
  complete: boolean;
};

const number = new Intl.NumberFormat("en");
const counted = (count: number, one: string) => `${number.format(count)} ${one}${count === 1 ? "" : "s"}`;

/** How near a picture is, in words. */
export const distanceWords = (distance: Distance): string =>
  distance === null
    ? "the very same file"
    : distance === 0
      ? "the same hash"
      : `${counted(distance, "bit")} of 256 ${distance === 1 ? "differs" : "differ"}`;

/** The form of a ban that was tried, before it is made. @param banks names to choose from. */
export const BanForm = ({
  fields,
  banks,
  trial,
}: {
  fields: BanFields;
  banks: readonly string[];
  trial: Trial | undefined;
}) => (
  <form method="post" action="/blocks/ban" enctype="multipart/form-data" class="card ban-form">
    <input type="hidden" name="entries" value={writeEntries(fields.entries)} />
    <input type="hidden" name="name" value={fields.name} />
    <input type="hidden" name="list" value={String(fields.isList)} />
    <input type="hidden" name="back" value={fields.back} />
    {trial && <input type="hidden" name="tried" value={fields.radius} />}
    <label>
      List
      <input name="bank" value={fields.bank} list="banks" required maxlength={64} placeholder="spam" />
      <datalist id="banks">
        {banks.map((name) => (
          <option value={name} />
        ))}
      </datalist>
    </label>
    <label class="wide">
      Reason, for those who look later
      <input name="reason" value={fields.reason} maxlength={500} dir="auto" autofocus={trial !== undefined} />
    </label>
    <label>
      How near, 0 to {maxRadius}
      <input
        name="radius"
        type="number"
        min="0"
        max={maxRadius}
        required
        value={Number.isNaN(fields.radius) ? "" : fields.radius}
        aria-describedby="radius-hint"
      />
    </label>
    <p class="hint wide" id="radius-hint">
      In bits of 256. 30 finds what was saved anew, made smaller, turned or mirrored; 0 bans this very file
      alone. A new name begins a new list.
    </p>
    <p class="row wide">
      <button class="danger" disabled={!trial}>
        <Icon name="ban" /> {banWords(fields, trial)}
      </button>
      <button formaction="/blocks/try">Try it again</button>
      <a href={fields.back || "/blocks"}>Cancel</a>
    </p>
  </form>
);

function banWords({ entries }: BanFields, trial: Trial | undefined): string {
  const what = entries.length === 1 ? "Ban it" : `Ban all ${number.format(entries.length)}`;
  if (!trial || trial.files === 0) return what;
  return `${what} and take down ${counted(trial.files, "picture")}`;
}

/** The pictures that a ban would take down, the nearest first. */
export const BanHits = ({ fields, trial, blurs }: { fields: BanFields; trial: Trial; blurs: boolean }) => (
  <section aria-labelledby="hits-title" class="stack">
    <h2 id="hits-title">
      {trial.files === 0
        ? "Nothing that is stored would be hit"
        : `It would take down ${counted(trial.files, "picture")}, posted ${trial.posted === 1 ? "once" : counted(trial.posted, "time")}`}
    </h2>
    {trial.files === 0 && <p class="soft">What arrives later and is hit will not be stored.</p>}
    {trial.banned.map(([bank, reason]) => (
      <p class="notice">
        The list <a href={bankPath(bank)}>{bank}</a> has it already
        {reason !== "" && (
          <>
            : <bdi>{reason}</bdi>
          </>
        )}
      </p>
    ))}
    {trial.tried < fields.entries.length && (
      <p class="notice">
        Tried with the first {number.format(trial.tried)} of{" "}
        {counted(fields.entries.length, "hash").replace(/hashs$/, "hashes")}. All of them are compared once
        they are banned.
      </p>
    )}
    {!trial.complete && (
      <p class="notice">
        Not all stored pictures are in memory, so there may be more than these. The ban compares all of them.
      </p>
    )}
    <ol class="ban-hits">
      {trial.hits.map((hit) => (
        <Hit hit={hit} blurs={blurs} />
      ))}
    </ol>
    {trial.hits.length < trial.files && (
      <p class="soft">and {number.format(trial.files - trial.hits.length)} more</p>
    )}
  </section>
);

const Hit = ({ hit: { id, distance, file }, blurs }: { hit: BanHit; blurs: boolean }) => {
  const [first, ...others] = file?.images ?? [];
  const isNsfw = file?.images.some(({ nsfw }) => nsfw) ?? false;
  return (
    <li>
      <a href={`/posts/${id}`} class={isNsfw && blurs ? "nsfw" : undefined}>
        <img
          src={thumbnailPath(file?.sha256 ?? null) ?? ""}
          alt={first ? describePicture(first) : `Picture ${id}`}
          width={file?.width ?? 1}
          height={file?.height ?? 1}
          loading="lazy"
        />
      </a>
      <p class="small">
        <strong>{distanceWords(distance)}</strong>
        {first && (
          <>
            <br />
            <bdi>{first.title}</bdi>{" "}
            <span class="soft">
              in <bdi>{first.place}</bdi>
              {others.length > 0 && `, posted ${others.length + 1} times`}
            </span>
          </>
        )}
      </p>
    </li>
  );
};
