import type { Child } from "hono/jsx";
import { formatShort, formatValue } from "../../../datasets/charts/numbers.ts";
import type { Sample } from "../../../model/sample.ts";
import type { AppContext } from "../../app-context.ts";
import type { StatusReport } from "../../status-report.ts";
import { ratesOf } from "./sample-curves.ts";
import { Ago, spanText } from "./when.tsx";

/** `isCompact`: its columns have room on a phone, too. */
type TableProps = {
  isCompact?: boolean;
  name: string;
  columns: readonly string[];
  rows: readonly (readonly Child[])[];
};

/** A table that scrolls by itself; the first column names each row. */
const Table = ({ name, columns, rows, isCompact = false }: TableProps) => (
  <div class="scrolls" tabindex={0} role="group" aria-label={name}>
    <table class={`wide ${isCompact ? "compact" : "stacks"}`}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th scope="col">{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([first, ...rest]) => (
          <tr>
            <th scope="row">{first}</th>
            {rest.map((cell, index) => (
              <td data-label={columns[index + 1]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** What each worker does. */
const works: Record<string, string> = {
  aggregate: "reads feeds",
  revisit: "reads posts again, and comments",
  resolve: "turns links into pictures",
  encode: "downloads and encodes pictures",
  watch: "compares pictures",
  tag: "fills the gallery",
  deliver: "delivers to sinks",
  export: "writes datasets",
  block: "applies blocklists",
  reencode: "encodes old pictures anew",
  upkeep: "keeps the index",
};

type WorkersProps = { report: StatusReport; samples: readonly Sample[]; now: number };

/** Each worker: whether it works, what it has settled, and how fast. */
export const Workers = ({ report: { workers }, samples, now }: WorkersProps) => (
  <Table
    name="Workers"
    columns={["Worker", "Does", "State", "Settled", "A minute", "Last done"]}
    rows={workers.map((worker) => [
      worker.name,
      works[worker.name] ?? "",
      worker.lastError === null ? (
        worker.running ? (
          <span class="chip good">working</span>
        ) : (
          "waits for work"
        )
      ) : (
        <span class="bad" dir="auto">
          {worker.lastError}
        </span>
      ),
      formatValue(worker.settled),
      formatShort(Math.round(ratesOf(samples, worker.name).at(-1)?.value ?? 0)),
      worker.lastEndedAt === null ? "never" : <Ago at={worker.lastEndedAt} now={now} />,
    ])}
  />
);

/** Rows of each stage by state. */
export const Queues = ({ report: { counts } }: { report: StatusReport }) => (
  <Table
    name="Queues"
    isCompact
    columns={["Of", "To do", "Wait", "Done", "Given up", "Removed"]}
    rows={(
      [
        ["Links", counts.links],
        ["Pictures", counts.images],
        ["Comment threads", counts.forests],
      ] as const
    ).map(([name, { due, waiting, done, dead, removed }]) => [
      name,
      ...[due, waiting, done, dead, removed].map(formatValue),
    ])}
  />
);

/** How a host is asked, in words. */
function paceText({ concurrency, gapMs }: { concurrency: number; gapMs: number }): string {
  const atOnce = concurrency === 1 ? "one at a time" : `${concurrency} at once`;
  return gapMs === 0 ? atOnce : `${atOnce}, one each ${formatShort(gapMs / 1000)} s`;
}

type HostsProps = {
  hosts: ReturnType<AppContext["network"]["resting"]>;
  paceOf: AppContext["network"]["paceOf"];
  now: number;
};

/** Hosts that rest, have a budget or have failed lately. */
export const Hosts = ({ hosts, paceOf, now }: HostsProps) =>
  hosts.length === 0 ? (
    <p class="soft">No host rests, and none has failed lately.</p>
  ) : (
    <Table
      name="Hosts"
      columns={["Host", "Pace", "State", "Requests left"]}
      rows={hosts.map((host) => [
        <bdi>{host.host}</bdi>,
        paceText(paceOf(host.host)),
        host.restUntil > now ? (
          <span dir="auto">
            rests for {spanText(host.restUntil - now)}
            {host.reason !== null && `: ${host.reason}`}
          </span>
        ) : host.failures > 0 ? (
          `failed ${formatValue(host.failures)} times, is asked again`
        ) : (
          "is asked"
        ),
        host.remaining === null ? "" : formatValue(host.remaining),
      ])}
    />
  );

/** How far each sink is. */
export const Sinks = ({ report: { sinks }, now }: { report: StatusReport; now: number }) =>
  sinks.length === 0 ? (
    <p class="soft">Nothing is delivered anywhere.</p>
  ) : (
    <Table
      name="Sinks"
      columns={["Sink", "Delivered", "Left", "Refused", "Last", "State"]}
      rows={sinks.map((sink) => [
        sink.name,
        formatValue(sink.delivered),
        formatValue(sink.backlog),
        formatValue(sink.refused),
        sink.deliveredAt === null ? "never" : <Ago at={sink.deliveredAt} now={now} />,
        sink.error === null ? (
          "works"
        ) : (
          <span class="bad" dir="auto">
            {sink.error}
          </span>
        ),
      ])}
    />
  );
