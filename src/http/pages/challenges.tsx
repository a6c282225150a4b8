import { type Context, Hono } from "hono";
import { z } from "zod";
import { formatValue } from "../../datasets/charts/numbers.ts";
import { voteHistogram } from "../../datasets/charts/histogram.ts";
import { scoreChart } from "../../datasets/score-chart.ts";
import type { ChallengeRow } from "../../model/challenge.ts";
import type { EntryRow } from "../../model/rating.ts";
import { answerSvg } from "../answer/answer-svg.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { readQuery } from "../request/read-query.ts";
import { ChallengeEntries } from "./parts/challenge-entries.tsx";
import { ChallengeList, challengeStates } from "./parts/challenge-list.tsx";
import { answerPage } from "./parts/document.tsx";
import { Facts } from "./parts/facts.tsx";
import { PictureGrid } from "./parts/picture-grid.tsx";
import { readReader } from "./parts/reader.ts";
import { When } from "./parts/when.tsx";

type Needs = Pick<AppContext, "assets" | "config" | "store">;

const pageSize = 50;
/** Entries that a challenge's page shows. */
const shownEntries = 60;
const shape = z.strictObject({
  below: z
    .string()
    .regex(/^\d{1,15}\.\d{1,15}$/, "a place in the list")
    .transform((text) => {
      const [at = 0, seq = 0] = text.split(".").map(Number);
      return { at, seq };
    })
    .optional(),
});

/** `/challenges`: contests, the newest first; `/:id`: a contest with its entries by place and plots of its scores. */
export function challenges(context: Needs): Hono {
  const { store } = context;

  async function challengeOf(c: Context): Promise<{ row: ChallengeRow; entries: EntryRow[] }> {
    const id = c.req.param("id") ?? "";
    const row = requireFound(await store.challenge(id), `challenge ${id}: not stored`);
    return { row, entries: await store.challengeEntries(id, seesRemoved(c)) };
  }

  return new Hono()
    .get("/", async (c) => {
      const { below } = readQuery(c, shape);
      const rows = await store.newestChallenges(below, pageSize + 1);
      const shown = rows.slice(0, pageSize);
      const last = shown.at(-1);
      const won = await store.challengeWinners(shown.map(({ id }) => id));
      const posts = await store.postsOfSubmissions(
        won.map(({ submissionId }) => submissionId),
        seesRemoved(c),
      );
      const postOf = new Map(posts.map((post) => [post.submission, post]));
      const winners = new Map(
        won.flatMap(({ challengeId, submissionId }) => {
          const post = postOf.get(submissionId);
          return challengeId !== null && post ? [[challengeId, post] as const] : [];
        }),
      );
      return answerPage(
        c,
        context,
        { title: "Challenges", current: "/challenges", name: "challenges" },
        <>
          <header>
            <h1>Challenges</h1>
          </header>
          {shown.length === 0 ? (
            <div class="empty">
              <h2>No challenges yet</h2>
              <p>
                <a href="/feeds">Follow DPChallenge</a>, or import its ratings:{" "}
                <a href="/help/sources">how</a>.
              </p>
            </div>
          ) : (
            <ChallengeList rows={shown} winners={winners} blurs={readReader(c).nsfw !== "show"} />
          )}
          {rows.length > pageSize && last && (
            <a class="button pager" rel="next" href={`/challenges?below=${last.at}.${last.seq}`}>
              Older challenges
            </a>
          )}
          {below === undefined && shown.some(({ average }) => average !== null) && (
            <section class="stack" aria-labelledby="all-scores">
              <h2 id="all-scores">All scores</h2>
              <div class="plots">
                <img
                  src="/api/chart/challenges.svg"
                  alt="Scores by challenge, the oldest first"
                  width="640"
                  height="400"
                  loading="lazy"
                />
                <img
                  src="/api/chart/scores.svg"
                  alt="Histogram of all mean scores with their Gaussian"
                  width="640"
                  height="400"
                  loading="lazy"
                />
              </div>
            </section>
          )}
        </>,
      );
    })
    .get("/:id", async (c) => {
      const { row, entries } = await challengeOf(c);
      const shown = entries.slice(0, shownEntries);
      const ids = shown.map((entry) => entry.submissionId);
      const pictures = Map.groupBy(
        await store.postsOfSubmissions(ids, seesRemoved(c)),
        (post) => post.submission,
      );
      const inOrder = ids.flatMap((entry) => pictures.get(entry) ?? []);
      const path = `/challenges/${row.id}`;
      return answerPage(
        c,
        context,
        { title: row.title || row.id, current: "/challenges", name: "challenge" },
        <>
          <header>
            <h1>
              <bdi>{row.title || row.id}</bdi>
            </h1>
            <a href="/challenges">All challenges</a>
          </header>
          <div class="stack">
            {row.description !== null && (
              <p class="said" dir="auto">
                {row.description}
              </p>
            )}
            <div class="challenge-facts">
              <Facts
                facts={[
                  ["State", challengeStates[row.state]],
                  ["Rules", row.rules],
                  ["Entries", row.entries === null ? null : formatValue(row.entries)],
                  ["Average", row.average?.toFixed(3) ?? null],
                  ["Highest", row.highest?.toFixed(3) ?? null],
                  ["Lowest", row.lowest?.toFixed(3) ?? null],
                  ["Votes", row.votes === null ? null : formatValue(row.votes)],
                  ["Voting until", row.votingTo === null ? null : <When at={row.votingTo} />],
                ]}
              />
              <div class="plots">
                {scoresOf(entries).length > 0 && (
                  <img
                    src={`${path}/scores.svg`}
                    alt="Histogram of the entries' mean scores with their Gaussian"
                    width="640"
                    height="400"
                  />
                )}
                {votesOf(entries).some((count) => count > 0) && (
                  <img src={`${path}/votes.svg`} alt="All votes by score" width="640" height="400" />
                )}
              </div>
            </div>
            <h2>Entries by place</h2>
            {entries.length === 0 && <p class="soft">No entry is known yet.</p>}
            <PictureGrid pictures={inOrder} blurs={readReader(c).nsfw !== "show"} />
            {entries.length > 0 && <ChallengeEntries entries={shown} pictures={pictures} />}
            {entries.length > shown.length && (
              <p class="soft">
                These are the first {shownEntries} of {entries.length}.{" "}
                <a href={`/posts?tags=${encodeURIComponent(`challenge:${row.id}`)}`}>
                  See all pictures in the gallery
                </a>
              </p>
            )}
          </div>
        </>,
      );
    })
    .get("/:id/scores.svg", async (c) => {
      const { entries } = await challengeOf(c);
      return answerSvg(scoreChart(scoresOf(entries), "Mean scores of the entries"));
    })
    .get("/:id/votes.svg", async (c) => {
      const { entries } = await challengeOf(c);
      return answerSvg(voteHistogram({ counts: votesOf(entries), title: "All votes for the entries" }));
    });
}

const scoresOf = (entries: readonly EntryRow[]): number[] =>
  entries.flatMap(({ mos }) => (mos === null ? [] : [mos]));

/** The votes for each score from 1 to 10, of all entries whose counts are published. */
const votesOf = (entries: readonly EntryRow[]): number[] =>
  Array.from({ length: 10 }, (_, score) =>
    entries.reduce((sum, { counts }) => sum + (counts?.[score] ?? 0), 0),
  );
