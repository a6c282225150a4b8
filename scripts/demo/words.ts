import type { Random } from "./random.ts";

const lights = ["Morning light", "Last light", "Fog", "First snow", "A quiet evening", "Rain", "Blue hour"];
const places = ["the western ridge", "the harbour", "Lake Orla", "the old mill", "Vinter Pass", "the dunes"];
const subjects = ["My grandmother's garden", "A lighthouse", "Two foxes", "The night train", "A paper city"];
const makers = [
  "in watercolour",
  "on expired film",
  "with a borrowed lens",
  "as I dreamt it",
  "in ten minutes",
];
const extras = ["salt & pepper", "OC", "Ærø, Denmark", "日の出", "50 mm", "finally!", "<3", "№ 12"];
const authors = ["alder", "bramble", "cinder", "dapple", "ember", "fathom", "glimmer", "hollow", "inkwell"];
const flairs = ["OC", "Landscape", "Film", "No people", "Weekly theme", "Sky & Sea"];

/** A title as people write them: some hold an ampersand, a bracket or letters beyond ASCII. */
export function inventTitle(random: Random): string {
  const start = random.chance(0.6)
    ? `${random.pick(lights)} over ${random.pick(places)}`
    : `${random.pick(subjects)}, ${random.pick(makers)}`;
  return random.chance(0.35) ? `${start} [${random.pick(extras)}]` : start;
}

export const inventAuthor = (random: Random): string => `${random.pick(authors)}_${random.whole(1, 60)}`;

export const inventFlair = (random: Random): string | null =>
  random.chance(0.5) ? random.pick(flairs) : null;

export const inventCaption = (random: Random): string => `${random.pick(lights)}, ${random.pick(places)}`;

/** Words as they stand in an address: `fog-over-the-harbour`. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 50);
}
