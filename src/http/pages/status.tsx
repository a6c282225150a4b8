import { Hono } from "hono";
import type { Child } from "hono/jsx";
import { countOf, formatShort, formatValue } from "../../datasets/charts/numbers.ts";
import type { Sample } from "../../model/sample.ts";
import type { AppContext } from "../app-context.ts";
import { createStatusReport, type StatusNeeds, type StatusReport } from "../status-report.ts";
import { answerPage } from "./parts/document.tsx";
import { Facts, sizeText } from "./parts/facts.tsx";
import { Plot } from "./parts/plot.tsx";
import { curveOf, ratesOf } from "./parts/sample-curves.ts";
import { Hosts, Queues, Sinks, Workers } from "./parts/status-tables.tsx";
import { troublesOf } from "./parts/troubles.ts";
import { Ago, spanText } from "./parts/when.tsx";

type Needs = StatusNeeds & Pick<AppContext, "assets" | "config" | "samples">;

/** `/status`: how the server does, what its parts hold, and the last hour as curves. The browser's script keeps it up to date. */
export function status(context: Needs): Hono {
  const { store, network, now, samples } = context;
  const readReport = createStatusReport(context);
  return new Hono().get("/", async (c) => {
    const [report, known] = await Promise.all([readReport(), store.hostStates()]);
    const resting = network.resting();
    const isListed = new Set(resting.map(({ host }) => host));
    const hosts = [...resting, ...known.filter(({ host }) => !isListed.has(host))];
    return answerPage(
      c,
      context,
      { title: "Status", current: "/status", name: "status" },
      <>
        <header>
          <h1>Status</h1>
          <p class="row">
            <span class="soft" id="connection">
              Version {report.version}
            </span>
            <a class="button" href="/status">
              Load again
            </a>
          </p>
        </header>
        <div class="status">
          <Live id="health">
            <Health report={report} sample={samples().at(-1)} />
          </Live>
          <Live id="plots">
            <Plots samples={samples()} now={now()} />
          </Live>
          <Live id="workers" title="Workers">
            <Workers report={report} samples={samples()} now={now()} />
          </Live>
          <Live id="queues" title="Queues">
            <Queues report={report} />
          </Live>
          <div class="status-parts">
            <Live id="stock" title="What there is">
              <Stock report={report} />
            </Live>
            <Live id="index" title="Index">
              <IndexFacts report={report} now={now()} />
            </Live>
            <Live id="machine" title="Machine">
              <Machine report={report} sample={samples().at(-1)} />
            </Live>
          </div>
          <Live id="hosts" title="Hosts">
            <Hosts hosts={hosts} paceOf={network.paceOf} now={now()} />
          </Live>
          <Live id="sinks" title="Sinks">
            <Sinks report={report} now={now()} />
          </Live>
        </div>
      </>,
    );
  });
}

/** A part of the page that the script replaces when it has changed. */
const Live = ({ id, title, children }: { id: string; title?: string; children?: Child }) => (
  <section class="stack">
    {title !== undefined && <h2>{title}</h2>}
    <div id={id} data-live>
      {children}
    </div>
  </section>
);

const Health = ({ report, sample }: { report: StatusReport; sample: Sample | undefined }) => {
  const troubles = troublesOf(report, sample);
  const since = `It has been running for ${spanText(report.uptimeSeconds)}.`;
  if (troubles.length === 0) return <p class="notice well">Everything works. {since}</p>;
  return (
    <div class="fault">
      <p>{since} This needs you:</p>
      <ul>
        {troubles.map((trouble) => (
          <li dir="auto">{trouble}.</li>
        ))}
      </ul>
    </div>
  );
};

const perMinute = (value: number): string => formatShort(Math.round(value));

const Plots = ({ samples, now }: { samples: readonly Sample[]; now: number }) => (
  <div class="plots">
    <Plot title="Pictures a minute" values={ratesOf(samples, "encode")} write={perMinute} now={now} />
    <Plot title="Links a minute" values={ratesOf(samples, "resolve")} write={perMinute} now={now} />
    <Plot
      title="Links and pictures to do"
      values={curveOf(samples, ({ due }) => due.links + due.images)}
      write={formatShort}
      now={now}
    />
    <Plot title="Memory" values={curveOf(samples, ({ memory }) => memory)} write={sizeText} now={now} />
  </div>
);

const Stock = ({ report: { counts, feeds, reencoding, placeholders } }: { report: StatusReport }) => (
  <Facts
    facts={[
      [
        "Feeds",
        <a href="/feeds">
          {formatValue(feeds.active)} followed, {formatValue(feeds.paused)} paused
        </a>,
      ],
      ["Posts", formatValue(counts.submissions)],
      ["Pictures", formatValue(counts.files)],
      ["Comments", formatValue(counts.comments)],
      ["Prompts", formatValue(counts.generations)],
      ["Open reposts", <a href="/reposts">{formatValue(counts.reposts.open)}</a>],
      ["To compare", formatValue(counts.unwatched)],
      ["To encode anew", reencoding.left === null ? "not counted yet" : formatValue(reencoding.left)],
      ["Placeholders", placeholders.length === 0 ? null : formatValue(placeholders.length)],
    ]}
  />
);

const IndexFacts = ({ report: { index }, now }: { report: StatusReport; now: number }) => {
  const { lastCheck } = index;
  return (
    <Facts
      facts={[
        ["State", index.complete ? "complete" : "loading: searches answer from a part"],
        ["Pictures", formatValue(index.files)],
        ["Blocked pictures", formatValue(index.blocks)],
        ["Memory", sizeText(index.bytes)],
        ["Threads", formatValue(index.threads)],
        [
          "Self-check",
          lastCheck === null ? (
            "not yet"
          ) : (
            <>
              {lastCheck.sampled - lastCheck.failures.length} of {countOf(lastCheck.sampled, "picture")}{" "}
              found, <Ago at={lastCheck.at} now={now} />
            </>
          ),
        ],
      ]}
    />
  );
};

const Machine = ({ report, sample }: { report: StatusReport; sample: Sample | undefined }) => {
  const { originals, decoders } = report.media;
  return (
    <Facts
      facts={[
        [
          "Disk",
          sample?.disk ? `${sizeText(sample.disk.free)} of ${sizeText(sample.disk.total)} free` : null,
        ],
        ["Originals", `${countOf(originals.files, "file")}, ${sizeText(originals.bytes)}`],
        ["Memory", sample ? sizeText(sample.memory) : null],
        [
          "Decoders",
          `${decoders.running} of ${decoders.limit} work, ${countOf(decoders.restarts, "restart")}`,
        ],
        ["Delays", `at most ${Math.round(report.mainThread.p99Ms)} ms, 99 times of 100`],
      ]}
    />
  );
};
