import { AppError, type ErrorCode } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { Generation } from "../model/generation.ts";
import { findArchived, type LabsAddresses } from "./labs-archive.ts";
import { parseLabsUrl } from "../sites/openai-labs/url.ts";
import { readLabsRecord } from "../sites/openai-labs/record.ts";
import { type Resolution, type Resolver, unknownShape } from "./resolver.ts";

const LABS = "https://labs.openai.com";
const DAY_SECONDS = 86_400;
/**
 * After this many failures in a row Labs is not asked for a while, a minute at first, twice as long after each further one, a
 * day at most: the fetcher's breaker would make its links wait, while an archive may have them.
 */
const MAX_FAILURES = 3;
const FIRST_PAUSE_SECONDS = 60;
/** Failures that do not show whether the generation exists, or Labs is closed. */
const transient = new Set<ErrorCode>(["timeout", "unavailable", "unreachable", "resting"]);

/**
 * OpenAI Labs, the former home of DALL-E 2: shared pictures and how they were made, from Labs itself, else from the Wayback
 * Machine.
 * @param now Unix seconds.
 */
export function createOpenAiLabs(now = () => Date.now() / 1000): Resolver {
  let failures = 0;
  let paused: { error: AppError; until: number } | undefined;

  /** Seconds until Labs is asked again; a time that is farther away than any pause comes from a clock that was set back. */
  function pauseLeft(): number {
    const left = paused ? paused.until - now() : 0;
    return left > DAY_SECONDS ? 0 : Math.max(left, 0);
  }

  /** @returns the generation, or why Labs did not return it. @throws AppError `stopping`, `limited`. */
  async function askLabs({ id, api }: LabsAddresses, fetcher: Fetcher): Promise<Generation | AppError> {
    if (paused && pauseLeft() > 0) return paused.error;
    try {
      const json = (await fetcher.get(api)).json();
      failures = 0;
      return readLabsRecord(json, { id, via: "service", archivedUrl: null, archivedAt: null });
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "stopping" || error.code === "limited") throw error;
      return error;
    }
  }

  /** Called only once the archive has answered: otherwise the trouble may be our own network's. */
  function countFailure(error: AppError): void {
    if (error === paused?.error || error.code === "resting") return;
    failures = error.failure === "transient" ? failures + 1 : 0;
    const pause = FIRST_PAUSE_SECONDS * 2 ** (failures - MAX_FAILURES);
    if (failures >= MAX_FAILURES) paused = { error, until: now() + Math.min(pause, DAY_SECONDS) };
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
    asks: (url) => (parseLabsUrl(url)?.kind === "shared" ? new URL(LABS).host : undefined),
    async resolve(url, _submission, fetcher) {
      const link = parseLabsUrl(url);
      if (!link) throw unknownShape(url);
      if (link.kind === "edit")
        throw new AppError("gone", `GET ${url.href}: an edit, which only its owner may see`);
      const addresses = addressesOf(link.id);
      const labs = await askLabs(addresses, fetcher);
      if (!(labs instanceof AppError)) return resolutionOf(labs);
      const { generation, bad } = await findArchived(addresses, fetcher);
      countFailure(labs);
      if (!generation) throw lost(addresses, labs, bad, pauseLeft() || labs.retryAfter);
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

/**
 * The error of a link that neither Labs nor an archive has.
 * @param bad snapshots that cannot be read.
 * @param retryAfter seconds until Labs is asked again, where known.
 */
function lost(
  { api, page }: LabsAddresses,
  labs: AppError,
  bad: number,
  retryAfter: number | undefined,
): AppError {
  // The failure may stem from another generation's request: its URL is left out.
  const reason = labs.message.replace(/^GET \S+: /, "");
  const options = { cause: labs };
  if (transient.has(labs.code))
    return new AppError(labs.code, `GET ${api}: ${reason}`, {
      ...options,
      ...(retryAfter !== undefined && { retryAfter: Math.ceil(retryAfter) }),
    });
  const there = labs.code === "gone" ? `gone (Labs answered ${reason})` : `not at Labs (${reason})`;
  const nowhere = bad > 0 ? "in no archive that can be read" : "in no archive";
  return new AppError("unarchived", `${page}: ${there}, and ${nowhere}`, options);
}
