import { pictureUrl } from "../../src/sites/dpchallenge/picture-address.ts";
import { dayOf, escapeText, siteDocument, withCommas } from "./contest-pages.ts";
import type { Contest, ContestComment, ContestEntry } from "./contest-world.ts";

/** The page of a picture that was entered into a contest. */
export function pictureDocument(contest: Contest, entry: ContestEntry): string {
  const { imageId, title, photographer, place } = entry;
  const picture = pictureUrl({ challengeId: contest.id, imageId, size: 1200 }).replace("https:", "");
  const ribbon = place === 1 ? '<img src="/images/rib1.gif" alt="1st Place" vpsace="0">' : "";
  return siteDocument(
    `${title} by ${photographer} - DPChallenge`,
    `<table><tr><td id="img_container"><img src="/images/pix.gif" style="position: absolute;"><img src="${picture}" alt="${escapeText(title)}"></td></tr></table>
<div class="imagetitle">${ribbon}${escapeText(title)}</div><a class="u" href="challenge_rules.php?RULES_ID=17">${contest.rules}</a> <a class="u" href="/profile.php?USER_ID=${imageId % 977}">${photographer}</a><br>
${information(contest, entry)}
${statistics(contest, entry)}
<div class="error" align="center">Please <a href="/login.php">log in</a> to add your comments!</div>
${thread(entry.comments)}`,
  );
}

function information(contest: Contest, { camera, lens, iso, words }: ContestEntry): string {
  const label = (name: string, value: string | number | null) =>
    value === null ? "" : `<b>${name}:</b> ${value}<br>`;
  return `<table width="750"><tr class="forum-heading"><td nowrap>Photograph Information</td><td>Photographer's Comments</td></tr>
<tr class="forum-bg1" valign="top"><td class="textsm"><b>Challenge:</b> <a href="/challenge_results.php?CHALLENGE_ID=${contest.id}">${escapeText(contest.title)}</a> (<a href="challenge_rules.php?RULES_ID=17" class="u">${contest.rules}</a>)<br>
${label("Camera", camera)}${label("Lens", lens)}${label("ISO", iso)}${label("Date", dayOf(contest.submissionsFrom))}
<b>Galleries:</b> <a href="/photo_gallery.php?GALLERY_ID=4">Landscape</a>, <a href="/photo_gallery.php?GALLERY_ID=9">Rural</a><br>${label("Date Uploaded", dayOf(contest.submissionsTo))}
</td><td valign="top" width="450" class="textsm">${escapeText(words ?? "").replaceAll("\n", "<br>")}</td></tr></table>`;
}

function statistics({ entries }: Contest, entry: ContestEntry): string {
  const { place, views, viewsDuringVoting: during } = entry;
  const placed = entries.filter((one) => one.place !== null).length;
  const rated =
    place === null
      ? "This photograph was disqualified.<br>"
      : `<b>Place:</b> ${withCommas(place)} out of ${withCommas(placed)}<br><b>Avg (all users):</b> ${entry.average.toFixed(4)}<br>
<b>Avg (participants):</b> ${entry.participants.toFixed(4)}<br><b>Avg (non-participants):</b> ${entry.nonParticipants.toFixed(4)}<br>
<b>Views since voting:</b> ${withCommas(views - during)}<br><b>Views during voting:</b> ${withCommas(during)}<br><b>Votes:</b> ${withCommas(entry.votes)}<br>`;
  return `<table width="750"><tr class="forum-heading"><td nowrap>Statistics</td></tr><tr class="forum-bg1"><td class="textsm" valign="top">${rated}<b>Comments:</b> ${entry.comments.length} <b>Favorites:</b> ${entry.favourites}<br></td></tr></table>`;
}

function thread(comments: readonly ContestComment[]): string {
  if (comments.length === 0) return "";
  const rows = comments.map((comment, at) => {
    const isFirst = comment.isDuringChallenge && !comments[at - 1]?.isDuringChallenge;
    const divider = isFirst
      ? '<tr class="forum-heading"><td colspan="2">Comments Made During the Challenge</td></tr>'
      : "";
    return divider + commentRows(comment);
  });
  return `<table width="90%" align="center"><tr class="forum-heading"><td width="150">Author</td><td>Thread</td></tr>${rows.join("")}</table>`;
}

function commentRows({ id, author, at, body, quote, editedAt }: ContestComment): string {
  const quoted = quote
    ? `<table align="center" width="90%"><tr><td>Originally posted by <b>${quote.author}</b>:</td></tr><tr><td>${escapeText(quote.text)}</td></tr></table>`
    : "";
  const { date, time } = clock(at);
  const edited = editedAt === undefined ? "" : `<br><br>Message edited by author ${isoClock(editedAt)}.`;
  return `<tr class="forum-bg1"><td rowspan="3"><a name="${id}"></a><a href="profile.php?USER_ID=9"><img src="//images.dpchallenge.com/images_profile/9.jpg" alt="' . substr($name, 0, 9) . '"></a><a href="/profile.php?USER_ID=9" class="fo ">${author}</a></td><td class="textsm">
${date} ${time}</td></tr><tr class="forum-bg1"><td><table class="forum-post"><tr><td>${quoted}${escapeText(body)}${edited}</td></tr></table></td></tr>
<tr class="forum-bg1"><td class="textsm">&nbsp;</td></tr>`;
}

const clockIn = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/New_York",
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** A time as the server's clock shows it. */
function partsOf(seconds: number): Record<string, string> {
  return Object.fromEntries(
    clockIn.formatToParts(new Date(seconds * 1000)).map(({ type, value }) => [type, value]),
  );
}

function clock(seconds: number): { date: string; time: string } {
  const { year, month, day, hour, minute, second } = partsOf(seconds);
  const hours = Number(hour);
  const twelve = String(hours % 12 || 12).padStart(2, "0");
  return {
    date: `${month}/${day}/${year}`,
    time: `${twelve}:${minute}:${second} ${hours < 12 ? "AM" : "PM"}`,
  };
}

function isoClock(seconds: number): string {
  const { year, month, day, hour, minute, second } = partsOf(seconds);
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}
