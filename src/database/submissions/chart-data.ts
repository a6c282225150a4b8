import type { Connection } from "../connection.ts";
import type { ScoreBins } from "../../model/chart.ts";

const step = 0.25;

export const figureReports = (db: Connection) => ({
  /** Mean scores of rated pictures in steps of a quarter. Walks all ratings. */
  scoreBins(): ScoreBins {
    const rows = db.$client
      .query<{ bin: number; n: number }, []>(
        `SELECT min(CAST((mos - 1) / ${step} AS INTEGER), ${9 / step - 1}) AS bin, count(*) AS n
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
    const bins = Array.from({ length: 9 / step }, (_, at) => {
      const from = 1 + at * step;
      return { from, to: from + step, count: counts.get(at) ?? 0 };
    });
    return { bins, mean, std: Math.sqrt(Math.max((sums?.square ?? 0) - mean * mean, 0)) };
  },
  /** Challenges with results, oldest first. */
  challengeScores: () =>
    db.$client
      .query<
        {
          title: string;
          average: number | null;
          lowest: number | null;
          highest: number | null;
          entries: number | null;
        },
        []
      >(
        `SELECT title, average, lowest, highest, entries FROM challenge WHERE average IS NOT NULL
         ORDER BY coalesce(submissions_to, voting_from, 0), seq`,
      )
      .all(),
  /** Submissions and pictures by the day on which they were posted. */
  growth(): { at: number; submissions: number; pictures: number }[] {
    const byDay = (table: "submission" | "image", where: string) =>
      new Map(
        db.$client
          .query<{ day: number; n: number }, []>(
            `SELECT created / 86400 AS day, count(*) AS n FROM ${table} ${where} GROUP BY 1`,
          )
          .all()
          .map((row) => [row.day, row.n] as const),
      );
    const [submissions, pictures] = [byDay("submission", ""), byDay("image", "WHERE state = 'done'")];
    const days = [...new Set([...submissions.keys(), ...pictures.keys()])].sort((a, b) => a - b);
    return days.map((day) => ({
      at: day * 86_400,
      submissions: submissions.get(day) ?? 0,
      pictures: pictures.get(day) ?? 0,
    }));
  },
});
