import { pictureUrl } from "../../src/sites/dpchallenge/picture-address.ts";
import type { Contest, ContestEntry } from "./contest-world.ts";

const names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
/** `Nov 19 2010` */
export function dayOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${names[date.getUTCMonth()]} ${date.getUTCDate()} ${date.getUTCFullYear()}`;
}
/** `Nov. 19th 2010` */
function longDay(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${names[date.getUTCMonth()]}. ${ordinal(date.getUTCDate())} ${date.getUTCFullYear()}`;
}
export function ordinal(count: number): string {
  const tens = Math.floor(count / 10) % 10;
  const ending = tens === 1 ? "th" : (["th", "st", "nd", "rd"][count % 10] ?? "th");
  return `${withCommas(count)}${ending}`;
}
export const withCommas = (count: number): string => count.toLocaleString("en-US");
export const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** A page of the site: what it says of its charset is not always so. */
export const siteDocument = (title: string, content: string): string => `<html>
<head>
<title>${escapeText(title)}</title>
<meta charset="utf-8">
</head>
<body class="textsm">
<table width="100%"><tr><td><a href="/index.php">DPChallenge: A Digital Photography Contest</a></td></tr></table>
<table width="100%"><tr><td>${content}</td></tr></table>
<div align="center" class="textsm">Current Server Time: 09/01/2026 08:00:00 AM EDT.</div>
</body>
</html>
`;

export const invalidChallenge = siteDocument(
  "DPChallenge",
  "Invalid CHALLENGE_ID.  Please check the URL.<br><br>",
);
export const missingPicture = siteDocument(
  "DPChallenge",
  "This image has been removed, or never was. Please check the URL.<br>",
);

export type Figures = {
  entries: number;
  disqualified: number;
  votes: number;
  comments: number;
  average: number;
  highest: number;
  median: number;
  lowest: number;
};

/** What a challenge's entries come to. */
export function figuresOf({ entries }: Contest): Figures {
  const placed = entries.filter((one) => one.place !== null);
  const scores = placed.map((one) => one.average);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    entries: entries.length,
    disqualified: entries.length - placed.length,
    votes: sum(placed.map((one) => one.votes)),
    comments: sum(entries.map((one) => one.comments.length)),
    average: Math.round((sum(scores) / Math.max(1, scores.length)) * 1e5) / 1e5,
    highest: scores[0] ?? 0,
    median: scores[Math.floor(scores.length / 2)] ?? 0,
    lowest: scores.at(-1) ?? 0,
  };
}

/** The history of all challenges, in no order; those that are open have no figures yet. */
export function historyDocument(contests: readonly Contest[], now: number): string {
  const rows = contests.toSorted((a, b) => (a.title < b.title ? -1 : 1)).map((one) => historyRow(one, now));
  return siteDocument(
    "Challenge History - DPChallenge",
    `<table id="challenges" width="96%"><tr><td align="right">Showing results <b>1 - ${rows.length}</b></td></tr></table>
<table id="challenges" width="96%"><tr class="tableheading"><td>Challenge</td><td>Entries</td></tr>
${rows.join("")}</table>`,
  );
}

function historyRow(contest: Contest, now: number): string {
  const { entries, highest, average, median, lowest, votes, comments } = figuresOf(contest);
  const isOpen = contest.endsAt > now;
  const each = (sum: number) => (sum / Math.max(1, entries)).toFixed(1);
  const cells = isOpen
    ? Array.from({ length: 9 }, () => "")
    : [
        withCommas(entries),
        highest.toFixed(4),
        average.toFixed(5),
        median.toFixed(4),
        lowest.toFixed(4),
        withCommas(votes),
        each(votes),
        withCommas(comments),
        each(comments),
      ];
  const flag = contest.extraRules
    ? ` <img src="/images/flag.gif" ALT="Extra Rules: ${contest.extraRules}">`
    : "";
  // An ampersand in a name stands as it is; nobody escapes it.
  const name = contest.title.replaceAll("<", "&lt;");
  return `<tr class="forum-bg${1 + (contest.id % 2)}"><td><img src="/images/31.gif" ALT="${contest.kind} Challenge"> <a href="/challenge_results.php?CHALLENGE_ID=${contest.id}" class=i>${name}</a> (<a class="u" href="challenge_rules.php?RULES_ID=17">${contest.rules}</a>)${flag}<br>${longDay(contest.submissionsFrom)} - ${longDay(contest.submissionsTo)}</td>${cells.map((cell) => `<td align="center">${cell}</td>`).join("")}</tr>
`;
}

/** A challenge's page: its results, or while it is open its details alone. */
export function challengeDocument(contest: Contest, now: number): string {
  const title = escapeText(contest.title);
  if (contest.endsAt > now)
    return siteDocument(`${contest.title} Challenge Details`, detailsBox(contest, ""));
  const { entries, disqualified, votes, comments, average, highest, median, lowest } = figuresOf(contest);
  const figures = `<br><b>Submissions: </b>${entries}<br><b>Disqualifications: </b>${disqualified}<br><b>Votes: </b>${withCommas(votes)}<br>
<b>Comments: </b>${withCommas(comments)}<br><br><b>Average Score: </b>${average.toFixed(5)}<br><b>Highest Score: </b>${highest.toFixed(4)}<br>
<b>Median Score: </b>${median.toFixed(4)}<br><b>Lowest Score: </b>${lowest.toFixed(4)}<br>`;
  const rows = contest.entries.map((entry) => resultsRow(contest, entry));
  return siteDocument(
    `${contest.title} Challenge Results`,
    `${detailsBox(contest, figures)}</td><td><table width="90%"><tr class="forum-heading"><td colspan="2">Challenge Results for ${title}</td></tr>
${rows.join("")}</table>`,
  );
}

function detailsBox(contest: Contest, figures: string): string {
  const { id, title, kind, rules, description, extraRules } = contest;
  const extra = extraRules
    ? `<div style="display:block; margin-left: 22px; margin-top: -16px;"><b>Extra Rules</b><br>${extraRules}</div>`
    : "";
  return `<table width="172"><tr><td><b>Challenge Details</b></td></tr><tr><td class="textsm">
<link rel="alternate" href="http://www.dpchallenge.com/challenge_results_rss.php?CHALLENGE_ID=${id}" type="application/rss+xml">
<div style="height: 34px;"><img src="images/31.gif" title="${kind} Challenge"></div>
<div style="display:block; margin-left: 22px; margin-top: -34px;"><b>${escapeText(title)}</b><br>A challenge using the <a class="u" href="challenge_rules.php?RULES_ID=17">${rules}</a> rules.</div>
<div style="display:block; margin-left: 22px; margin-top: -16px;"><b>Description</b><br>${escapeText(description).replaceAll("\n", "<br>")}</div>${extra}
<div style="margin: 2px;"><br><b>Submission Dates: </b><br>&nbsp;&nbsp;${dayOf(contest.submissionsFrom)} - ${dayOf(contest.submissionsTo)}<br><br>
<b>Voting Dates: </b><br>&nbsp;&nbsp;${dayOf(contest.submissionsTo)} - ${dayOf(contest.votingTo)}<br>${figures}</div></td></tr></table>`;
}

function resultsRow({ id: challengeId }: Contest, entry: ContestEntry): string {
  const { imageId, place } = entry;
  const page = `/image.php?IMAGE_ID=${imageId}`;
  const thumbnail = pictureUrl({ challengeId, imageId, size: 120 }).replace("https:", "");
  const words =
    place === null
      ? "<br><i>This entry was disqualified.</i><br>"
      : `<br><b>${ordinal(place)}</b> place with an<BR>average vote of <b>${entry.average.toFixed(4)}</b><br><span>Views:</span> <span>${withCommas(entry.views)}</span><span class="textsm"><i> (${withCommas(entry.viewsDuringVoting)} during voting)</i></span><br>
<span>Votes:</span> <span>${withCommas(entry.votes)}</span><br></td><td valign="top">Average Vote (Participants): <b>${entry.participants.toFixed(3)}</b><br>Average Vote (Non-Participants): <b>${entry.nonParticipants.toFixed(3)}</b><br>`;
  return `<tr class="forum-bg1"><td align="center" width="160"><a href="${page}"><img src="${thumbnail}"></a></td>
<td valign="top"><table><tr><td valign="top" width="200"><a href="${page}" class="i">${escapeText(entry.title)}</a><br>
by <a href="/profile.php?USER_ID=${imageId % 977}" class="u">${entry.photographer}</a><br>${words}</td></tr></table></td></tr>
`;
}
