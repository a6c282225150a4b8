import type { FilterKey } from "./filter.ts";

/** What each key of a query is about, beside it where it is offered. */
export const keyHints: Record<FilterKey, string> = {
  subreddit: "posted there",
  author: "posted by",
  score: "votes: 100.. or 10..20",
  date: "2024, 2024-05, 2023..2024",
  has: "prompt, ratings, comments ...",
  flair: "a label of the post",
  source: "reddit, dpchallenge",
  format: "jpeg, png, gif ...",
  width: "pixels: 1920..",
  height: "pixels: 1080..",
  size: "of the file: >2MiB",
  nsfw: "yes or no",
  tool: "what generated it",
  challenge: "a contest",
  posts: "how often posted: 2..",
  mos: "mean rating: 6..",
  votes: "ratings: 100..",
  removed: "yes or no",
  in: "a published dataset",
  id: "of a submission",
};
