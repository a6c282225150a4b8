import { challengeIdOf } from "./ids.ts";
import { type Claims, type Rating, unrated, type VoteCounts } from "../../model/rating.ts";
import { createTextBuilder } from "./text-builder.ts";
import { numberIn } from "./picture-address.ts";
import { readLabels } from "./read-labels.ts";
import { readAverage, readCount, readDays } from "./read-values.ts";
import { hasClass, type HtmlReader } from "./scan-html.ts";

type Section = "information" | "statistics" | "comments" | undefined;

/** Reads the two panels under a picture, "Photograph Information" and "Statistics"; either may be absent. */
export type Panels = HtmlReader & {
  /** Whether a panel or the comments have begun, so that the header is complete. */
  hasBegun(): boolean;
  /** Whether the photographer's description is being read. */
  inWords(): boolean;
  hasStatistics(): boolean;
  challengeId(): number | undefined;
  /** The day on which it was uploaded, as its first second in UTC. */
  uploaded(): number | null;
  claims(submissionId: string): Claims;
  rating(submissionId: string, challengeId: number | undefined): Rating;
};

const informationLabels = new Set(
  "challenge,camera,lens,location,date,aperture,iso,shutter,galleries,date uploaded".split(","),
);
const statisticsLabels = new Set(
  "place,avg (all users),avg (commenters),avg (participants),avg (non-participants),views,views since voting,views during voting,votes,comments,favorites".split(
    ",",
  ),
);

export function readPanels(): Panels {
  const information = readLabels(informationLabels);
  const statistics = readLabels(statisticsLabels);
  const words = createTextBuilder();
  const counts: string[] = [];
  let section: Section;
  let heading: string | undefined;
  let hasStatistics = false;
  let hasBegun = false;
  /** Open tables now, and where the section began: it ends with its table. */
  let tables = 0;
  let sectionTables = 0;
  let isOut = false;
  let challengeId: number | undefined;
  let inCount = false;
  /** Open tables within the photographer's description; -1 outside it. */
  let depth = -1;

  const labels = () => ({ information, statistics, comments: undefined })[section ?? "comments"];

  function endHeading(): void {
    if (heading === undefined) return;
    const begun = sectionOf(heading);
    heading = undefined;
    if (!begun) return;
    section = begun;
    sectionTables = tables;
    hasBegun = true;
    hasStatistics ||= section === "statistics";
  }

  return {
    open(tag) {
      const { name } = tag;
      if (depth >= 0) {
        if (name === "table") depth++;
        return words.tag(name);
      }
      if (name === "table") tables++;
      else if (name === "tr") {
        endHeading();
        if (hasClass(tag, "forum-heading")) heading = "";
      } else if (name === "div") inCount = section !== "comments" && hasClass(tag, "breakdown_vote_count");
      else if (section === "information" && name === "a")
        challengeId ??= numberIn(tag.attribute("href"), "CHALLENGE_ID");
      if (inCount && name === "div") counts.push("");
      if (section === "information" && name === "td" && tag.attribute("width") === "450" && words.isEmpty())
        depth = 0;
      else labels()?.open(tag);
    },
    close(name) {
      if (depth >= 0) {
        if (name === "table") depth--;
        else if (name === "td" && depth === 0) depth = -1;
        else words.tag(name);
        return;
      }
      if (name === "tr" || name === "table") endHeading();
      if (name === "table" && --tables < sectionTables) section = undefined;
      if (name === "div") inCount = false;
      labels()?.close(name);
    },
    text(text) {
      if (depth >= 0) return words.add(text);
      if (heading !== undefined) heading += text;
      if (inCount) counts[counts.length - 1] += text;
      if (section === "statistics") isOut ||= /\bdisqualified\b/i.test(text);
      labels()?.text(text);
    },
    hasBegun: () => hasBegun,
    inWords: () => depth >= 0,
    hasStatistics: () => hasStatistics,
    challengeId: () => challengeId,
    uploaded: () => readDays(information.get("date uploaded"))[0] ?? null,
    claims: (submissionId) => ({
      submissionId,
      camera: information.get("camera") ?? null,
      lens: information.get("lens") ?? null,
      aperture: information.get("aperture") ?? null,
      iso: information.get("iso") ?? null,
      shutter: information.get("shutter") ?? null,
      location: information.get("location") ?? null,
      date: information.get("date") ?? null,
      galleries: information.list("galleries"),
      words: words.read() || null,
    }),
    rating(submissionId, ofChallenge) {
      const count = (label: string) => readCount(statistics.get(label));
      const average = (label: string) => readAverage(statistics.get(label));
      const [place, entries] = readPlace(statistics.get("place"));
      const overall = average("avg (all users)");
      const since = count("views since voting");
      const during = count("views during voting");
      const isRated = place !== null || overall !== null;
      const breakdown = readBreakdown(counts);
      return {
        ...unrated(submissionId),
        challengeId: ofChallenge === undefined ? null : challengeIdOf(ofChallenge),
        place,
        entries,
        average: overall,
        participants: average("avg (participants)"),
        nonParticipants: average("avg (non-participants)"),
        commenters: average("avg (commenters)"),
        votes: count("votes"),
        views: since !== null && during !== null ? since + during : count("views"),
        viewsDuringVoting: during,
        viewsSinceVoting: since,
        comments: count("comments"),
        favourites: count("favorites"),
        counts: breakdown,
        countsFrom: breakdown && "page",
        // The panel of a disqualified picture of a contest has no place and no average.
        isDisqualified: isRated ? false : isOut || (hasStatistics && ofChallenge !== undefined) || null,
      };
    },
  };
}

function sectionOf(heading: string): Section {
  if (/Photograph Information/.test(heading)) return "information";
  if (/Statistics|Voting Breakdown/.test(heading)) return "statistics";
  return /Author\s*Thread/.test(heading) ? "comments" : undefined;
}

/** `22 out of 133`. */
function readPlace(text: string | undefined): [place: number | null, entries: number | null] {
  const match = /^([\d,]{1,12}) out of ([\d,]{1,12})/.exec(text ?? "");
  const place = readCount(match?.[1]);
  const entries = readCount(match?.[2]);
  return place && entries && place <= entries ? [place, entries] : [null, entries];
}

/** How many voters gave 1 to 10, in this order; `null` unless the page has all ten. */
function readBreakdown(texts: readonly string[]): VoteCounts | null {
  const counts = texts.map((text) => readCount(text));
  const readable = counts.filter((count) => count !== null);
  return counts.length === 10 && readable.length === 10 ? readable : null;
}
