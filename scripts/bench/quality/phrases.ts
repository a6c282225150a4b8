import type { Random } from "../../world/random.ts";

const words = (
  "about after again along always and because before below big bird blue bridge broken brother called cat cheese city " +
  "clean cloud coffee cold could country daily dark deep dinner dog door dragon dream dusty early earth east empty every " +
  "explain family fast field finally fire first fish five follow forest found friend from garden ghost glass gold good " +
  "green grow happy hard heart heavy hello high hold home horse house how hundred hungry island just keep kitchen know " +
  "large last late laugh leave letter light little long lost machine make maybe meet middle milk mirror monday moon " +
  "morning mountain music name never new night noise north nothing ocean office old once only open orange other outside " +
  "paper party people picture plant please police price question quick quiet rain reason red river road robot sad salt " +
  "school seven ship short silver sister sleep slow small snow some song south spring still stone story strange street " +
  "summer sunday sure table tea thing think three tiger time tired today tomorrow train tree twelve under until uncle very " +
  "wait walk water week west what when where white who why wild window winter with without wonder world yellow young zero"
).split(" ");

/** So many words, one after another. */
export const phrase = (random: Random, count: number): string =>
  Array.from({ length: count }, () => random.pick(words)).join(" ");

/** As people shout on pictures. */
export const shout = (random: Random, count: number): string =>
  phrase(random, count).toUpperCase() + random.pick(["", "", "!", "?"]);
