import { AppError, type ErrorCode } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { Generation } from "../model/generation.ts";
import { findArchived, type LabsAddresses } from "./labs-archive.ts";
import { readLabsRecord } from "../sites/openai-labs/record.ts";
import type { Resolution, Resolver } from "./resolver.ts";

const LABS = "https://labs.openai.com";
const DAY_SECONDS = 86_400;
/** After so many failures in a row Labs is left alone for a day: before the door's breaker would hold up its links. */
const MAX_FAILURES = 3;
/** Failures that tell nothing of the generation, nor that Labs is closed. */
const transient = new Set<ErrorCode>(["timeout", "unavailable", "unreachable", "resting"]);

/** What a link of Labs shows; `undefined` for its other pages. */
function parseLabsUrl({ hostname, pathname }: URL): { kind: "shared" | "edit"; id: string } | undefined {
  if (!/^(www\.)?labs\.openai\.com$/.test(hostname)) return undefined;
  const shared = /^\/s\/([A-Za-z0-9]{24})\/?$/.exec(pathname)?.[1];
  if (shared) return { kind: "shared", id: shared };
  const edit = /^\/e\/([A-Za-z0-9]+)\/?$/.exec(pathname)?.[1];
  return edit ? { kind: "edit", id: edit } : undefined;
}

/**
 * OpenAI Labs, where DALL-E 2 was: shared pictures and how they were made, from Labs itself, else from the Wayback Machine.
 * @param now Unix seconds.
 */
export function createOpenAiLabs(now = () => Date.now() / 1000): Resolver {
  let failures = 0;
  let asleep: { error: AppError; until: number } | undefined;

  /** The generation, or why Labs does not tell. @throws AppError `stopping`, `limited`. */
  async function askLabs({ id, api }: LabsAddresses, fetcher: Fetcher): Promise<Generation | AppError> {
    if (asleep && now() < asleep.until) return asleep.error;
    try {
      const json = (await fetcher.get(api)).json();
      failures = 0;
      return readLabsRecord(json, { id, via: "service", archivedUrl: null, archivedAt: null });
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "stopping" || error.code === "limited") throw error;
      return error;
    }
  }

  /** Only once the archive has answered: else the trouble may be our own network's. */
  function note(error: AppError): void {
    if (error === asleep?.error || error.code === "resting") return;
    failures = error.failure === "transient" ? failures + 1 : 0;
    if (failures >= MAX_FAILURES) asleep = { error, until: now() + DAY_SECONDS };
  }

  return {
    name: "openai-labs",
    examples: [
      "https://labs.openai.com/s/7aeZbFhDz4FZfIfjErbUH82b",
      "https://labs.openai.com/s/7aeZbFhDz4FZfIfjErbUH82b/?utm_source=share",
      "http://www.labs.openai.com/s/7aeZbFhDz4FZfIfjErbUH82b",
      "https://labs.openai.com/e/7aeZbFhDz4FZfIfjErbUH82b",
    ],
    matches: (url) => parseLabsUrl(url) !== undefined,
    async resolve(url, _submission, fetcher) {
      const link = parseLabsUrl(url);
      if (!link) return { images: [] };
      if (link.kind === "edit")
        throw new AppError("gone", `GET ${url.href}: an edit, which only its owner may see`);
      const addresses = addressesOf(link.id);
      const told = await askLabs(addresses, fetcher);
      if (!(told instanceof AppError)) return resolutionOf(told);
      const { generation, bad } = await findArchived(addresses, fetcher);
      note(told);
      if (!generation) throw lost(addresses, told, bad);
      return resolutionOf(generation);
    },
  };
}

const addressesOf = (id: string): LabsAddresses => ({
  id: `generation-${id}`,
  api: `${LABS}/api/labs/public/generations/generation-${id}`,
  page: `${LABS}/s/${id}`,
});

function resolutionOf(generation: Generation): Resolution {
  const { id, imageUrl, prompt } = generation;
  const images = imageUrl ? [{ url: imageUrl, key: id, ...(prompt && { caption: prompt }) }] : [];
  return { images, generations: [generation] };
}

/** What becomes of a link that neither Labs nor an archive shows. @param bad Snapshots that cannot be read. */
function lost({ api, page }: LabsAddresses, labs: AppError, bad: number): AppError {
  // Labs may have been asked for another one, whose address is none of this one's business.
  const reason = labs.message.replace(/^GET \S+: /, "");
  const options = { cause: labs };
  if (transient.has(labs.code))
    return new AppError(labs.code, `GET ${api}: ${reason}`, { ...options, retryAfter: DAY_SECONDS });
  const there = labs.code === "gone" ? `gone (Labs said ${reason})` : `not at Labs (${reason})`;
  const nowhere = bad > 0 ? "in no archive that can be read" : "in no archive";
  return new AppError("unarchived", `${page}: ${there}, and ${nowhere}`, options);
}
