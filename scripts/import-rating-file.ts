import { AppError } from "../src/errors.ts";
import { headBytes } from "../src/importers/rating-bytes.ts";
import { readRatingFile } from "../src/importers/rating-file.ts";
import { ratingKind } from "../src/importers/rating-kind.ts";
import { importRatings } from "../src/tasks/import-ratings.ts";
import type { Client } from "./client.ts";
import { createProgressBar } from "./progress-bar.ts";

const shownBadLines = 20;
const count = (number: number) => number.toLocaleString("en");

/** Told by its name and its beginning. */
export async function isRatingFile(path: string): Promise<boolean> {
  if (path === "-") return false;
  return ratingKind(path, await Bun.file(path).slice(0, headBytes).text()) !== undefined;
}

/** Ratings go in as a whole: they are few, and the same again changes nothing. */
export async function importRatingFile(
  path: string,
  client: Pick<Client, "request">,
  maxWindowBytes?: number,
): Promise<void> {
  const bar = createProgressBar();
  let told = 0;
  const done = await importRatings(
    readRatingFile(path, maxWindowBytes),
    async (batch) =>
      void (await client.request(
        "POST",
        "/api/rating",
        batch.map(({ rating, challenge }) => ({ rating, challenge })),
      )),
    {
      bad(line, reason) {
        if (told++ >= shownBadLines) return;
        bar.clear();
        console.error(`${path}: line ${line}: ${reason}`);
        if (told === shownBadLines) console.error(`${path}: further bad lines are only counted`);
      },
      stored: ({ lines }) => bar.show(undefined, `${count(lines)} lines`),
    },
  ).finally(bar.clear);
  const broken = done.bad > 0 ? `; ${count(done.bad)} bad lines` : "";
  console.log(
    `${path}: ${count(done.lines)} lines, ${count(done.ratings)} ratings, ${count(done.challenges)} challenges${broken}`,
  );
  if (done.bad > 0 && done.bad === done.lines)
    throw new AppError("bad_answer", `${path}: not one line is a rating`);
}
