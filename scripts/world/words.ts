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
const imagined = [
  ..."a paper whale/a brass heron/an orchard of clocks/a velvet tram/a porcelain fox/a moss cathedral".split(
    "/",
  ),
  ..."two knitted robots/a teapot airship/a library of shells/a glass piano/a cardboard castle".split("/"),
  ..."a choir of owls/a copper orchid/a floating bakery/a marzipan bridge/a sleeping volcano".split("/"),
  ..."a market of mirrors/a staircase of ferns/a felt submarine/a garden of umbrellas".split("/"),
];
const scenes = [
  "above a frozen canal",
  "in a flooded station",
  "at the edge of a quarry",
  "under two moons",
  "in an empty theatre",
];
const manners = [
  "gouache on rough paper",
  "pinhole photograph",
  "linocut in three colours",
  "felt and thread",
];
const remarks = [
  "This is lovely.",
  "How many tries did it take?",
  "The light & the shadows are right, the hands are not.",
  "It looks like something I *nearly* remember.",
  "I would hang this up.",
  "Mine never come out like that.",
];

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

/** What somebody asked a generator for; no two of the first twenty have their first words in common. */
export function inventPrompt(random: Random, index: number): string {
  return `${imagined[index % imagined.length]} ${random.pick(scenes)}, ${random.pick(manners)}`;
}

export const inventRemark = (random: Random): string => random.pick(remarks);

/** Words as they stand in an address: `fog-over-the-harbour`. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 50);
}
