import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Answer, Fetcher } from "../net/fetcher.ts";

const API = "https://api.imgur.com/3";
/** "Over capacity" is a limit on our address that clears in up to an hour. */
const CAPACITY_REST_SECONDS = 600;

const image = z.object({
  id: z.string().regex(/^\w+$/),
  title: z.string().nullish(),
  description: z.string().nullish(),
  type: z.string().nullish(),
  link: z.string().nullish(),
});
export type ImgurImage = z.infer<typeof image>;

const album = z.object({
  id: z.string(),
  images_count: z.number().nullish(),
  images: z.array(image).nullish(),
});
type ImgurAlbum = z.infer<typeof album>;

const code = z.union([z.number(), z.string()]).transform(Number);
const envelope = z.object({
  data: z.unknown().optional(),
  success: z.boolean().optional(),
  status: code.optional(),
  errors: z.array(z.object({ code: code.optional(), detail: z.string().optional() })).optional(),
});
/** `data` of a failure: `error` is a text or an object that holds one. */
const failure = z.object({
  error: z.union([z.string(), z.object({ message: z.string() }).transform((error) => error.message)]),
});

/**
 * Asks the API (version 3).
 * @param path below the version: `/album/abc1234`.
 * @returns the `data` of the answer.
 * @throws AppError `gone`; `limited` when Imgur is over capacity (a 403); `blocked` when the client id is refused; and
 * whatever the fetcher throws.
 */
async function ask(path: string, clientId: string, fetcher: Fetcher): Promise<unknown> {
  const url = `${API}${path}`;
  const headers = { authorization: `Client-ID ${clientId}`, accept: "application/json" };
  const answer = await fetcher.get(url, { headers, statuses: [403] });
  const body = envelope.safeParse(readJson(answer, url));
  if (!body.success) throw new AppError("bad_answer", `GET ${url}: not Imgur's envelope of data`);
  const { data, success, status, errors } = body.data;
  const [error] = errors ?? [];
  const failed = failure.safeParse(data);
  if (answer.status !== 403 && success !== false && !error && !failed.success) return data;
  const message = failed.data?.error ?? error?.detail ?? "no reason given";
  const refusal = failureOf(url, error?.code ?? status ?? answer.status, message);
  if (refusal.retryAfter !== undefined) fetcher.rest(url, refusal.retryAfter, refusal.message);
  throw refusal;
}

function readJson(answer: Answer, url: string): unknown {
  if (answer.status !== 403) return answer.json();
  try {
    return answer.json();
  } catch (cause) {
    throw new AppError("blocked", `GET ${url}: 403 without JSON`, { cause });
  }
}

function failureOf(url: string, status: number, reason: string): AppError {
  const message = `GET ${url}: ${status} ${reason}`;
  if (status === 429 || status === 1203 || /capacity|limit|exceeded|too many/i.test(reason)) {
    return new AppError("limited", message, { retryAfter: CAPACITY_REST_SECONDS });
  }
  if (status === 401 || /client.?id|access token|authenticat/i.test(reason)) {
    return new AppError("blocked", `IMGUR_CLIENT_ID is not accepted: ${message}`);
  }
  if ([403, 404, 410, 451].includes(status)) return new AppError("gone", message);
  return new AppError(status >= 500 && status < 600 ? "unavailable" : "bad_answer", message);
}

function parse<T>(schema: z.ZodType<T>, data: unknown, path: string): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError("bad_answer", `GET ${API}${path}: data.${issue?.path.join(".")}: ${issue?.message}`);
}

/** Reads all pictures of an album, in order. */
export async function fetchAlbum(id: string, clientId: string, fetcher: Fetcher): Promise<ImgurImage[]> {
  const path = `/album/${id}`;
  return imagesOf(parse(album, await ask(path, clientId, fetcher), path), clientId, fetcher);
}

/**
 * Reads a post of the gallery, which is a picture or an album. One that has left the gallery is read as an album, then as a
 * picture.
 */
export async function fetchPost(id: string, clientId: string, fetcher: Fetcher): Promise<ImgurImage[]> {
  const path = `/gallery/${id}`;
  const post = await unlessGone(ask(path, clientId, fetcher));
  if (post === undefined) {
    return (await unlessGone(fetchAlbum(id, clientId, fetcher))) ?? [await fetchImage(id, clientId, fetcher)];
  }
  // `is_album` is absent from old answers.
  const isAlbum = z.union([
    z.object({ is_album: z.literal(true) }),
    z.object({ images: z.array(z.unknown()) }),
  ]);
  if (isAlbum.safeParse(post).success) return imagesOf(parse(album, post, path), clientId, fetcher);
  return [parse(image, post, path)];
}

/** Reads one picture. */
export async function fetchImage(id: string, clientId: string, fetcher: Fetcher): Promise<ImgurImage> {
  const path = `/image/${id}`;
  return parse(image, await ask(path, clientId, fetcher), path);
}

/** A listing may leave out some or all of an album's pictures; they are then read separately. */
async function imagesOf(listed: ImgurAlbum, clientId: string, fetcher: Fetcher): Promise<ImgurImage[]> {
  const images = listed.images ?? [];
  const isWhole = listed.images ? images.length >= (listed.images_count ?? 0) : listed.images_count === 0;
  if (isWhole) return images;
  const path = `/album/${listed.id}/images`;
  return parse(z.array(image), await ask(path, clientId, fetcher), path);
}

async function unlessGone<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof AppError && error.code === "gone") return undefined;
    throw error;
  }
}
