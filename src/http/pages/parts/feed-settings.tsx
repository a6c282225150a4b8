import { defaultRules } from "../../../rules/default-rules.ts";
import type { FeedReport } from "../../feed-report.ts";

/** Fields of the form by name; a tick is `yes` or empty. */
export type FeedFields = Record<string, string>;

/** Rules that are ticked. */
const ticks = {
  ignoreSameAuthor: "Leave out what the same author posted first",
  ignoreCrossposts: "Leave out crossposts of the original",
  ignoreOwnGallery: "Leave out pictures of the same post",
  memeGuard: "Leave out templates that many authors letter anew",
} as const;
/** Rules that are numbers, with their limits; empty where there is none. */
const numbers = {
  withinDays: ["The original is at most so many days older (empty: any age)", 1, 36_500, 1],
  minScore: ["At least this alike, 0 to 100", 0, 100, 1],
  minTitleSimilarity: ["At least this share of words in both titles, 0 to 1", 0, 1, 0.01],
  minSubmissionScore: ["Only posts with at least so many votes (empty: any)", 0, undefined, 1],
} as const;

/** What each field is called, for messages. */
export const fieldNames: Record<string, string> = Object.fromEntries(
  Object.entries(numbers).map(([name, [label]]) => [name, label]),
);

const tick = (value: boolean): string => (value ? "yes" : "");

/** The fields of a feed as it is. */
export function fieldsOfFeed({ comments, options }: FeedReport): FeedFields {
  const rules = { ...defaultRules, ...options?.reposts };
  return {
    comments: tick(comments),
    pictures: options?.pictures ?? "full",
    notIn: tick(options?.notIn === "ava"),
    scope: rules.scope,
    ...Object.fromEntries(
      (Object.keys(numbers) as (keyof typeof numbers)[]).map((name) => [name, String(rules[name] ?? "")]),
    ),
    ...Object.fromEntries(
      (Object.keys(ticks) as (keyof typeof ticks)[]).map((name) => [name, tick(rules[name])]),
    ),
  };
}

/** A number, `null` for an empty field, or the text itself, which is then refused by its value. */
function readNumber(text: string): number | null | string {
  if (text === "") return null;
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** What differs between two states of the form, as the API takes it. */
export function changeOf(before: FeedFields, after: FeedFields): Record<string, unknown> {
  const differs = (name: string) => (before[name] ?? "") !== (after[name] ?? "");
  const rules = {
    ...(differs("scope") && { scope: after["scope"] }),
    ...Object.fromEntries(
      Object.keys(numbers)
        .filter(differs)
        .map((name) => [name, readNumber(after[name]?.trim() ?? "")]),
    ),
    ...Object.fromEntries(
      Object.keys(ticks)
        .filter(differs)
        .map((name) => [name, after[name] === "yes"]),
    ),
  };
  // Only contests have them.
  const hasPictures = after["pictures"] !== undefined && (differs("pictures") || differs("notIn"));
  const pictures = hasPictures && {
    pictures: after["pictures"],
    ...(after["notIn"] === "yes" && { notIn: "ava" }),
  };
  const hasRules = Object.keys(rules).length > 0;
  return {
    ...(differs("comments") && { comments: after["comments"] === "yes" }),
    ...((pictures || hasRules) && { options: { ...pictures, ...(hasRules && { reposts: rules }) } }),
  };
}

type Settings = { feed: FeedReport; fields: FeedFields; isAdmin: boolean; fault?: string | undefined };

/** How a feed is followed, as a form; a reader sees it without changing it. */
export const FeedSettings = ({ feed, fields, isAdmin, fault }: Settings) => (
  <form method="post" action={`/feeds/${feed.id}`} class="card stack feed-settings" id="settings">
    <h2>Settings</h2>
    {fault !== undefined && (
      <p class="fault" role="alert" dir="auto">
        {fault}
      </p>
    )}
    <fieldset disabled={!isAdmin}>
      <legend>What is read</legend>
      <Tick name="comments" label="The comments under its posts" fields={fields} />
      {feed.source === "dpchallenge" && <ContestFields fields={fields} />}
    </fieldset>
    <fieldset disabled={!isAdmin}>
      <legend>What counts as a repost here</legend>
      <label>
        The original may be
        <select name="scope">
          <option value="all" selected={fields["scope"] === "all"}>
            in all feeds
          </option>
          <option value="feed" selected={fields["scope"] === "feed"}>
            in this feed only
          </option>
        </select>
      </label>
      {Object.entries(numbers).map(([name, [label, min, max, step]]) => (
        <label>
          {label}
          <input type="number" name={name} value={fields[name] ?? ""} min={min} max={max} step={step} />
        </label>
      ))}
      <div class="ticks">
        {Object.entries(ticks).map(([name, label]) => (
          <Tick name={name} label={label} fields={fields} />
        ))}
      </div>
    </fieldset>
    {isAdmin && (
      <div class="row">
        <button class="primary">Save</button>
        <span class="hint">Its reports are then judged again.</span>
      </div>
    )}
  </form>
);

const Tick = ({ name, label, fields }: { name: string; label: string; fields: FeedFields }) => (
  <label class="tick">
    <input type="checkbox" name={name} value="yes" checked={fields[name] === "yes"} /> {label}
  </label>
);

const ContestFields = ({ fields }: { fields: FeedFields }) => (
  <>
    <label>
      Pictures
      <select name="pictures">
        {[
          ["full", "whole"],
          ["thumbnail", "small only"],
          ["none", "none"],
        ].map(([value, label]) => (
          <option value={value} selected={fields["pictures"] === value}>
            {label}
          </option>
        ))}
      </select>
    </label>
    <Tick name="notIn" label="Only pictures that AVA lacks" fields={fields} />
  </>
);
