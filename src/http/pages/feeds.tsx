import { type Context, Hono } from "hono";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { FeedChange } from "../../model/feed.ts";
import { follow } from "../../tasks/follow.ts";
import { cached } from "../answer/cached.ts";
import { requireFound } from "../answer/require-found.ts";
import { requeueAll } from "../api/dead.ts";
import type { AppContext } from "../app-context.ts";
import { hasScope, seesRemoved } from "../caller.ts";
import { createFeedReports } from "../feed-report.ts";
import { validate } from "../request/body.ts";
import { feedChange } from "../request/feed-request.ts";
import { secondsOrDate, text } from "../request/fields.ts";
import { readForm } from "../request/form.ts";
import { readPathId } from "../request/path-id.ts";
import { readQuery } from "../request/read-query.ts";
import { answerPage, type PageInfo } from "./parts/document.tsx";
import { FeedCard } from "./parts/feed-card.tsx";
import { FeedDetails } from "./parts/feed-details.tsx";
import { changeOf, fieldNames, fieldsOfFeed, type FeedFields } from "./parts/feed-settings.tsx";
import { type FollowFields, FollowForm } from "./parts/follow-form.tsx";
import { feedName, readFollowed } from "./parts/followed-text.ts";
import { StuckGroups } from "./parts/stuck-groups.tsx";

type Needs = Pick<AppContext, "assets" | "config" | "network" | "now" | "sources" | "store">;

const current = "/feeds";
const pageSize = 50;
/** Groups of what does not arrive. */
const mostGroups = 50;
const groupsCacheSeconds = 10;

const notices = {
  followed: "Followed: its first posts arrive within a minute, the past little by little.",
  paused: "Paused: nothing is read of it until it is resumed.",
  resumed: "Resumed: it goes on where it was left.",
  removed: "Removed: nothing more is read of it; what it brought stays.",
  saved: "Saved.",
  requeued: "Those are tried again, with all their tries.",
} as const;
type Notice = keyof typeof notices;

const shape = z.object({
  after: z
    .string()
    .regex(/^\d{1,15}$/, "the number of a feed")
    .transform(Number)
    .default(0),
  what: z.string().max(200, "at most 200 characters").default(""),
  done: z.enum(Object.keys(notices) as [Notice, ...Notice[]], "what was done").optional(),
});

/** As the form calls it, for the message. */
const sinceLabel = "Read back to";
const startShape = z.object({ [sinceLabel]: secondsOrDate().optional() });

/** Which rows are tried again. */
const stuck = z.object({
  stage: z.enum(["link", "image", "forest"], "link, image or forest"),
  state: z.enum(["dead", "waiting", "again"], "dead, waiting or again"),
  host: text(255).optional(),
  reason: text(500),
});

/** What a form did not do, to be told on the page itself. */
type Fault = { message: string; status: NonNullable<PageInfo["status"]> };

function faultOf(thrown: unknown): Fault {
  if (!(thrown instanceof AppError) || thrown.status === 500) throw thrown;
  return { message: thrown.message, status: thrown.status as Fault["status"] };
}

/** `/feeds`: what is followed and how it goes; `/feeds/:id`: one feed with its providers and settings. */
export function feeds(context: Needs): Hono {
  const { store, now } = context;
  const reports = createFeedReports(context);
  const readGroups = () => cached(groupsCacheSeconds, now, () => store.stuckGroups(mostGroups));
  let groups = readGroups();

  async function reportOf(c: Context) {
    const id = readPathId(c) ?? 0;
    const [feed] = await reports(id - 1, 1);
    return requireFound(feed?.id === id ? feed : undefined, `feed ${c.req.param("id")}: not followed`);
  }

  async function answerFeeds(c: Context, typed: Partial<FollowFields> = {}, fault?: Fault) {
    const { after, what, done } = readQuery(c, shape);
    const isAdmin = hasScope(c, "admin");
    const [found, missing] = await Promise.all([
      reports(after, pageSize + 1),
      seesRemoved(c) ? groups() : undefined,
    ]);
    const shown = found.slice(0, pageSize);
    const fields = { what, since: "", comments: false, ...typed };
    return answerPage(
      c,
      context,
      { title: "Feeds", current, name: "feeds", ...(fault && { status: fault.status }) },
      <>
        <header>
          <h1>Feeds</h1>
        </header>
        <div class="stack feeds-page">
          {done && <p class="notice well">{notices[done]}</p>}
          {isAdmin && <FollowForm {...fields} fault={fault?.message} isFirst={shown.length === 0} />}
          {shown.length === 0 ? (
            <NoFeeds isAdmin={isAdmin} />
          ) : (
            <section aria-labelledby="followed-title">
              <h2 id="followed-title">Followed</h2>
              <ul class="feeds">
                {shown.map((feed) => (
                  <FeedCard feed={feed} now={now()} isAdmin={isAdmin} />
                ))}
              </ul>
            </section>
          )}
          {found.length > pageSize && (
            <a class="button pager" rel="next" href={`/feeds?after=${shown.at(-1)?.id}`}>
              More feeds
            </a>
          )}
          {missing && <StuckGroups groups={missing} now={now()} isAdmin={isAdmin} />}
        </div>
      </>,
    );
  }

  async function answerFeed(c: Context, typed?: FeedFields, fault?: Fault) {
    const feed = await reportOf(c);
    const { done } = readQuery(c, shape);
    return answerPage(
      c,
      context,
      { title: feedName(feed), current, name: "feed", ...(fault && { status: fault.status }) },
      <FeedDetails
        feed={feed}
        now={now()}
        isAdmin={hasScope(c, "admin")}
        notice={done && notices[done]}
        fields={typed ?? fieldsOfFeed(feed)}
        fault={fault?.message}
      />,
    );
  }

  const change = (state: NonNullable<FeedChange["state"]>, done: Notice) => async (c: Context) => {
    const feed = await reportOf(c);
    await store.changeFeed(feed.id, { state });
    return c.redirect(`/feeds?done=${done}${state === "removed" ? "" : `#feed-${feed.id}`}`, 303);
  };

  return new Hono()
    .get("/", (c) => answerFeeds(c))
    .post("/", async (c) => {
      const { what = "", since = "", comments } = await fieldsOf(c);
      try {
        const { source, address } = readFollowed(what);
        const { [sinceLabel]: start } = validate({ [sinceLabel]: since || undefined }, startShape);
        const request = { source, address, since: start, comments: comments !== undefined };
        const { id } = await follow(context, request);
        return c.redirect(`/feeds?done=followed#feed-${id}`, 303);
      } catch (thrown) {
        return answerFeeds(c, { what, since, comments: comments !== undefined }, faultOf(thrown));
      }
    })
    .get("/check", async (c) => {
      const typed = c.req.query("what") ?? "";
      try {
        const wanted = readFollowed(typed.slice(0, 200));
        const stored = await store.feedNamed(wanted.source, wanted.address);
        const known = stored
          ? ` It is ${stored.state === "active" ? "followed already" : "paused: following resumes it"}.`
          : "";
        return c.json({ isValid: true, words: `${feedName(wanted)}: ${wanted.kind}.${known}` });
      } catch (thrown) {
        return c.json({ isValid: false, words: `${faultOf(thrown).message}.` });
      }
    })
    .post("/requeue", async (c) => {
      const { state, ...filter } = validate(await fieldsOf(c), stuck);
      await requeueAll(store, filter, state);
      groups = readGroups();
      return c.redirect("/feeds?done=requeued#stuck", 303);
    })
    .get("/:id", (c) => answerFeed(c))
    .post("/:id", async (c) => {
      const feed = await reportOf(c);
      const typed = await fieldsOf(c);
      const changes = changeOf(fieldsOfFeed(feed), typed);
      try {
        if (Object.keys(changes).length > 0) await store.changeFeed(feed.id, validate(changes, feedChange));
        return c.redirect(`/feeds/${feed.id}?done=saved`, 303);
      } catch (thrown) {
        const { message, status } = faultOf(thrown);
        const [, name = "", rest = message] = /^options\.reposts\.(\w+): (.*)$/s.exec(message) ?? [];
        return answerFeed(c, typed, {
          status,
          message: name === "" ? rest : `${fieldNames[name] ?? name}: ${rest}`,
        });
      }
    })
    .post("/:id/pause", change("paused", "paused"))
    .post("/:id/resume", change("active", "resumed"))
    .post("/:id/remove", change("removed", "removed"));
}

async function fieldsOf(c: Context): Promise<Record<string, string>> {
  return Object.fromEntries([...(await readForm(c))].map(([name, value]) => [name, String(value)]));
}

const NoFeeds = ({ isAdmin }: { isAdmin: boolean }) => (
  <div class="empty">
    <h2>Nothing is followed yet</h2>
    <p>
      {isAdmin
        ? "Begin with a subreddit of pictures that you know, such as r/EarthPorn: its newest pictures appear in the gallery within a minute."
        : "An admin of this server chooses what is followed."}
    </p>
  </div>
);
