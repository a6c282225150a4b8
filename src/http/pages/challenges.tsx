import { Hono } from "hono";
import { z } from "zod";
import type { ChallengeRow } from "../../model/challenge.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { readQuery } from "../request/read-query.ts";
import { answerPage } from "./parts/document.tsx";
import { Facts } from "./parts/facts.tsx";
import { PictureGrid } from "./parts/picture-grid.tsx";
import { readReader } from "./parts/reader.ts";
import { When } from "./parts/when.tsx";

type Needs = Pick<AppContext, "assets" | "config" | "store">;

const pageSize = 50;
/** Entries whose pictures a challenge's page shows. */
const shownEntries = 60;
const shape = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/, "the number of a challenge")
    .transform(Number)
    .default(0),
});

const states: Record<ChallengeRow["state"], string> = {
  listed: "not read yet",
  open: "no results yet",
  results: "finished",
  invalid: "unknown upstream",
};

/** `/challenges`: contests; `/:id`: a contest with its entries by place. */
export const challenges = (context: Needs): Hono =>
  new Hono()
    .get("/", async (c) => {
      const { after } = readQuery(c, shape);
      const rows = await context.store.challengePage(after, pageSize + 1);
      const shown = rows.slice(0, pageSize);
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
            <div class="scrolls">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Challenge</th>
                    <th scope="col">State</th>
                    <th scope="col">Entries</th>
                    <th scope="col">Average</th>
                    <th scope="col">Votes</th>
                    <th scope="col">Voting ended</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((row) => (
                    <tr>
                      <th scope="row">
                        <a href={`/challenges/${row.id}`}>
                          <bdi>{row.title}</bdi>
                        </a>
                      </th>
                      <td>{states[row.state]}</td>
                      <td>{row.entries}</td>
                      <td>{row.average?.toFixed(3)}</td>
                      <td>{row.votes}</td>
                      <td>{row.votingTo !== null && <When at={row.votingTo} />}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          {rows.length > pageSize && (
            <a class="button pager" rel="next" href={`/challenges?after=${shown.at(-1)?.seq}`}>
              More challenges
            </a>
          )}
        </>,
      );
    })
    .get("/:id", async (c) => {
      const id = c.req.param("id");
      const row = requireFound(await context.store.challenge(id), `challenge ${id}: not stored`);
      const removed = seesRemoved(c);
      const entries = (await context.store.challengeEntries(id, removed)).slice(0, shownEntries);
      const ids = entries.map((entry) => entry.submissionId);
      const pictures = Map.groupBy(
        await context.store.postsOfSubmissions(ids, removed),
        (post) => post.submission,
      );
      const inOrder = ids.flatMap((entry) => pictures.get(entry) ?? []);
      return answerPage(
        c,
        context,
        { title: row.title, current: "/challenges", name: "challenge" },
        <>
          <header>
            <h1>
              <bdi>{row.title}</bdi>
            </h1>
            <a href="/challenges">All challenges</a>
          </header>
          <div class="stack">
            {row.description !== null && <p class="said">{row.description}</p>}
            <Facts
              facts={[
                ["State", states[row.state]],
                ["Rules", row.rules],
                ["Entries", row.entries === null ? null : String(row.entries)],
                ["Average", row.average?.toFixed(3) ?? null],
                ["Highest", row.highest?.toFixed(3) ?? null],
                ["Lowest", row.lowest?.toFixed(3) ?? null],
                ["Votes", row.votes === null ? null : String(row.votes)],
                ["Voting", row.votingTo === null ? null : <When at={row.votingTo} />],
              ]}
            />
            <h2>Entries by place</h2>
            <PictureGrid pictures={inOrder} blurs={readReader(c).nsfw !== "show"} />
            <div class="scrolls">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Place</th>
                    <th scope="col">Picture</th>
                    <th scope="col">Photographer</th>
                    <th scope="col">Average</th>
                    <th scope="col">Votes</th>
                  </tr>
                </thead>
                <tbody>
                  {entries.map((entry) => {
                    const [post] = pictures.get(entry.submissionId) ?? [];
                    return (
                      <tr>
                        <td>{entry.place ?? "disqualified"}</td>
                        <td>
                          <bdi>
                            {post ? (
                              <a href={`/posts/${post.id}`}>{entry.title}</a>
                            ) : (
                              (entry.title ?? entry.submissionId)
                            )}
                          </bdi>
                        </td>
                        <td>
                          <bdi>{entry.author}</bdi>
                        </td>
                        <td>{entry.average?.toFixed(4)}</td>
                        <td>{entry.votes}</td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          </div>
        </>,
      );
    });
