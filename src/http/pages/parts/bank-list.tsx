import type { BankReport } from "../../../model/block.ts";
import { When } from "./when.tsx";

const number = new Intl.NumberFormat("en");

/** The page of a bank. */
export const bankPath = (name: string, query: Record<string, string | number> = {}): string => {
  const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]));
  return `/blocks/banks/${encodeURIComponent(name)}${search.size > 0 ? `?${search}` : ""}`;
};

/** The banks with their numbers. */
export const BankList = ({ banks }: { banks: readonly BankReport[] }) => (
  <div class="scrolls">
    <table>
      <thead>
        <tr>
          <th>List</th>
          <th>In force</th>
          <th>Undone</th>
          <th>Kept away</th>
          <th>Since</th>
        </tr>
      </thead>
      <tbody>
        {banks.map((bank) => (
          <tr>
            <th scope="row">
              <a href={bankPath(bank.name)}>{bank.name}</a>
            </th>
            <td>
              {number.format(bank.entries)}
              {bank.unapplied > 0 && ` (${number.format(bank.unapplied)} being compared)`}
            </td>
            <td>{number.format(bank.undone)}</td>
            <td>{number.format(bank.hits)}</td>
            <td>
              <When at={bank.createdAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** How far a bank is compared with what is stored; the script keeps it up to date. */
export const BankProgress = ({ bank: { entries, unapplied } }: { bank: BankReport }) =>
  unapplied === 0 ? null : (
    <div id="bank-progress" data-refresh="2" class="notice stack">
      <label>
        {number.format(unapplied)} of {number.format(entries)} entries are still being compared with what is
        stored
        <progress value={entries - unapplied} max={entries} />
      </label>
      <p class="small">
        What arrives meanwhile is kept away already. <a href="">See how far it is</a>
      </p>
    </div>
  );
