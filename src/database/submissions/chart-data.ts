import { type ScoreBins, scoreStep } from "../../model/chart.ts";
import type { Connection } from "../connection.ts";

/** Mean scores of rated pictures in steps of a quarter. Walks all ratings. */
export function scoreBins(db: Connection): ScoreBins {
  const rows = db.$client
    .query<{ bin: number; n: number }, []>(
      `SELECT min(CAST((mos - 1) / ${scoreStep} AS INTEGER), ${9 / scoreStep - 1}) AS bin, count(*) AS n
       FROM rating WHERE mos IS NOT NULL GROUP BY 1 ORDER BY 1`,
    )
    .all();
  const sums = db.$client
    .query<{ mean: number | null; square: number | null }, []>(
      "SELECT avg(mos) AS mean, avg(mos * mos) AS square FROM rating WHERE mos IS NOT NULL",
    )
    .get();
  const mean = sums?.mean ?? 0;
  const counts = new Map(rows.map((row) => [row.bin, row.n]));
  const bins = Array.from({ length: 9 / scoreStep }, (_, index) => {
    const from = 1 + index * scoreStep;
    return { from, to: from + scoreStep, count: counts.get(index) ?? 0 };
  });
  return { bins, mean, std: Math.sqrt(Math.max((sums?.square ?? 0) - mean * mean, 0)) };
}

type ChallengeScores = {
  title: string;
  average: number | null;
  lowest: number | null;
  highest: number | null;
  entries: number | null;
};

/** Challenges with results, oldest first. */
export const challengeScores = (db: Connection): ChallengeScores[] =>
  db.$client
    .query<ChallengeScores, []>(
      `SELECT title, average, lowest, highest, entries FROM challenge WHERE average IS NOT NULL
       ORDER BY coalesce(submissions_to, voting_from, 0), seq`,
    )
    .all();

/** Submissions and pictures by the day on which they were posted. */
export function growth(db: Connection): { at: number; submissions: number; pictures: number }[] {
  const submissions = countByDay(db, "submission");
  const pictures = countByDay(db, "image WHERE state = 'done'");
  const days = [...new Set([...submissions.keys(), ...pictures.keys()])].sort((a, b) => a - b);
  return days.map((day) => ({
    at: day * 86_400,
    submissions: submissions.get(day) ?? 0,
    pictures: pictures.get(day) ?? 0,
  }));
}

function countByDay(db: Connection, rows: string): Map<number, number> {
  const counts = db.$client
    .query<{ day: number; n: number }, []>(
      `SELECT created / 86400 AS day, count(*) AS n FROM ${rows} GROUP BY 1`,
    )
    .all();
  return new Map(counts.map(({ day, n }) => [day, n]));
}
