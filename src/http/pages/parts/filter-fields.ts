import { z } from "zod";

const text = () => z.string().max(100).optional();

/** The fields of the form that narrows the gallery. */
export const filterFields = {
  source: text(),
  subreddit: text(),
  flair: text(),
  from: z.union([z.literal(""), z.iso.date("a day: 2024-05-31")]).optional(),
  to: z.union([z.literal(""), z.iso.date("a day: 2024-05-31")]).optional(),
  width: text(),
  nsfw: z.enum(["", "yes", "no"]).optional(),
  has: z.union([z.string(), z.array(z.string())]).optional(),
};

type Fields = { [Name in keyof typeof filterFields]?: z.infer<(typeof filterFields)[Name]> };

/** What the form was sent with, as keys and values of a query; `undefined` where it was not sent. An empty value takes a key away. */
export function readFilterFields(fields: Fields): [key: string, value: string | undefined][] | undefined {
  if (Object.values(fields).every((value) => value === undefined)) return undefined;
  const { from = "", to = "", width = "", has } = fields;
  const date = from === "" && to === "" ? "" : `${from}..${to}`;
  const list = [
    ["source", fields.source],
    ["subreddit", fields.subreddit],
    ["flair", fields.flair],
    ["date", date],
    ["width", width === "" ? "" : `${width.replace(/\D/g, "")}..`],
    ["nsfw", fields.nsfw],
    ["has", has === undefined ? "" : [has].flat().join(",")],
  ] as const;
  return list.map(([key, value]) => [key, value?.trim() || undefined]);
}
