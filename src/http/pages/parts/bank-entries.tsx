import type { BlockExample, BlockRow } from "../../../model/block.ts";
import { thumbnailPath } from "../../../model/picture-path.ts";
import { bankPath } from "./bank-list.tsx";
import { Icon } from "./icon.tsx";
import { Ago } from "./when.tsx";

const number = new Intl.NumberFormat("en");

type EntriesProps = {
  bank: string;
  entries: readonly BlockRow[];
  examples: readonly BlockExample[];
  /** The contents that are stored: they have thumbnails. */
  stored: ReadonlySet<string>;
  blurs: boolean;
  now: number;
};

/** Entries of a bank: what they ban, why, who banned it and when, what they have hit. */
export const BankEntries = ({ bank, entries, examples, stored, blurs, now }: EntriesProps) => (
  <ol class="block-entries">
    {entries.map((entry) => {
      const example = examples.find(({ block }) => block === entry.id);
      const isStored = entry.sha256 !== null && stored.has(entry.sha256);
      return (
        <li class="card" id={`entry-${entry.id}`} data-undone={entry.undoneAt === null ? undefined : ""}>
          <div class={blurs && isStored ? "shown nsfw" : "shown"}>
            {isStored ? (
              <img src={thumbnailPath(entry.sha256) ?? ""} alt="The banned picture" loading="lazy" />
            ) : (
              <Icon name="ban" />
            )}
          </div>
          <div class="stack">
            <p>
              {entry.reason === null ? <span class="soft">No reason given</span> : <bdi>{entry.reason}</bdi>}
            </p>
            <p class="small">
              {entry.hits === 0
                ? "Has kept nothing away yet"
                : `Has kept ${entry.hits === 1 ? "1 post" : `${number.format(entry.hits)} posts`} away`}
              {example && (
                <>
                  , first{" "}
                  <bdi>
                    {example.permalink === null ? (
                      example.title
                    ) : (
                      <a href={example.permalink}>{example.title}</a>
                    )}
                  </bdi>{" "}
                  in <bdi>{example.place}</bdi>
                  {example.author !== null && (
                    <>
                      {" "}
                      by <bdi>u/{example.author}</bdi>
                    </>
                  )}
                </>
              )}
            </p>
            <Hash entry={entry} />
            <p class="small soft">
              <bdi>{entry.by}</bdi>, <Ago at={entry.at} now={now} />
              {entry.undoneAt === null && entry.appliedTo !== null && ", still being compared"}
              {entry.undoneAt !== null && (
                <>
                  ; undone by <bdi>{entry.undoneBy}</bdi>, <Ago at={entry.undoneAt} now={now} />
                </>
              )}
            </p>
          </div>
          {entry.undoneAt === null && (
            <form method="post" action={bankPath(bank) + "/undo"}>
              <button name="entry" value={entry.id} aria-label={`Undo entry ${entry.id}`}>
                <Icon name="undo" /> Undo
              </button>
            </form>
          )}
        </li>
      );
    })}
  </ol>
);

const Hash = ({ entry: { pdq, radius, sha256 } }: { entry: BlockRow }) => {
  const [name, hex] = pdq ? ["PDQ", pdq.toHex()] : ["SHA-256", sha256 ?? ""];
  return (
    <p class="small hash">
      {name} <code title={hex}>{hex.slice(0, 16)}…</code>
      <button type="button" class="quiet" data-copy={hex} aria-label={`Copy the ${name} hash`}>
        <Icon name="copy" />
      </button>{" "}
      {pdq ? `within ${radius} of 256 bits` : "this very file alone"}
    </p>
  );
};
