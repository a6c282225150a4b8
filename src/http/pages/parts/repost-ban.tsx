import { Icon } from "./icon.tsx";

/** What the form of a ban shows again. */
export type BanFormValues = { bank: string; reason: string; fault?: string };

type RepostBanProps = {
  id: number;
  fileId: number;
  fields: Record<string, string>;
  banks: readonly string[];
  values: BanFormValues;
};

/** Bans the picture of a report without leaving the queue. */
export const RepostBan = ({ id, fileId, fields, banks, values: { bank, reason, fault } }: RepostBanProps) => (
  <details class="ban" open={fault !== undefined}>
    <summary class="button danger" data-key="b">
      <Icon name="ban" /> Ban <kbd>b</kbd>
    </summary>
    <form method="post" action={`/reposts/${id}/ban`} class="card stack">
      {fault !== undefined && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <p class="ban-fields">
        <label>
          Blocklist
          <input name="bank" required maxlength={64} value={bank} list="banks" autocomplete="off" />
        </label>
        <label>
          Reason
          <input name="reason" maxlength={500} value={reason} />
        </label>
      </p>
      <datalist id="banks">
        {banks.map((name) => (
          <option value={name} />
        ))}
      </datalist>
      <p class="hint">
        The picture and its near copies are taken down wherever they were posted, and kept away. The report is
        confirmed with it; undo takes back both.{" "}
        <a href={`/blocks?file=${fileId}&back=${encodeURIComponent(`/reposts/${id}`)}`}>
          See first what it would take down
        </a>
      </p>
      <p>
        <button class="danger" data-submit="">
          <Icon name="ban" /> Ban it
        </button>
      </p>
    </form>
  </details>
);
