import packageJson from "../../package.json" with { type: "json" };
import type { Config } from "../config/config.ts";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import { joinBytes, limitBody, readWhole } from "./body.ts";
import { KIND_BYTES, kindOf } from "./content-kind.ts";
import { saveBody } from "./download.ts";
import { type NetworkParts, exchange, type Exchange } from "./exchange.ts";
import type { Download, Fetcher, Network, RequestOptions } from "./fetcher.ts";
import { createAddressCheck } from "./address/address-check.ts";
import { describeHop, firstHop, type Hop, isRedirect, nextHop } from "./address/hop.ts";
import { hostOf } from "../model/host.ts";
import { createHostStates, type HostPersistence } from "./hosts/host-states.ts";
import { createHtmlParser } from "./html/html.ts";
import { DEFAULT_MAX_BYTES, defaultLimits, type Limits } from "./limits.ts";
import { createClientLanes, createOwnLanes } from "./hosts/lanes.ts";
import { rateLimitOf } from "./hosts/rate-limiter.ts";
import { type ResolveHost, resolveWithSystem } from "./address/resolve-address.ts";
import { createUnfitAnswers } from "./hosts/unfit-answers.ts";
import { createStateSaver } from "./hosts/save-host-states.ts";
import { ACCEPT_ENCODING } from "./unpack.ts";

const MAX_REDIRECTS = 5;
const anything = "*/*";
/** i.redd.it answers with an HTML page to clients that prefer HTML. */
const picturesFirst = "image/*,*/*;q=0.8";

export type NetworkOptions = {
  config: Pick<Config, "contact" | "redditUserAgent" | "allowPrivateAddresses" | "hostPace" | "gateways">;
  /** Stores host states over restarts. */
  hosts: HostPersistence;
  /** Unix seconds. */
  now: () => number;
  /** Ends every request with `stopping`. */
  signal: AbortSignal;
  log?: Pick<Log, "warn">;
  /** Default: the resolver of the system. */
  resolveHost?: ResolveHost;
  limits?: Partial<Limits>;
};

/** Opens the network door: the only way out (see `Fetcher`). */
export function createNetwork(settings: NetworkOptions): Network {
  const { config, hosts, now, signal } = settings;
  const limits = { ...defaultLimits, ...settings.limits };
  const states = createHostStates(now, () => saver.schedule());
  const saver = createStateSaver(states, hosts, settings.log);
  const parts: NetworkParts = {
    lanes: {
      own: createOwnLanes(config.hostPace, states),
      client: createClientLanes(config.hostPace, states, now),
    },
    route: {
      addresses: createAddressCheck(config.allowPrivateAddresses),
      gateways: config.gateways,
      resolve: settings.resolveHost ?? resolveWithSystem,
    },
    limits,
    now,
  };
  const unfit = createUnfitAnswers(now);
  const html = createHtmlParser(limits);
  const closing = new AbortController();
  const identity = `rebooru/${packageJson.version}${config.contact ? ` (+${config.contact})` : ""}`;
  const ready = hosts.load().then(states.restore);
  // Every request awaits it and reports its error.
  ready.catch(() => {});

  function identify(hop: Hop): Hop {
    const isReddit = /(^|\.)reddit\.com$/.test(hostOf(hop.url));
    const headers = new Headers(hop.headers);
    headers.set("user-agent", (isReddit && config.redditUserAgent) || identity);
    headers.set("accept-encoding", ACCEPT_ENCODING);
    return { ...hop, headers };
  }

  async function request(url: string, options: RequestOptions, accept: string): Promise<Exchange> {
    await ready;
    const expected = options.statuses ?? [];
    let hop = firstHop(url, options, accept);
    for (let redirects = 0; ; redirects++) {
      const answer = await exchange(identify(hop), [options.signal, signal, closing.signal], expected, parts);
      const { status, ok, headers } = answer.response;
      if (!isRedirect(status)) {
        if (ok || expected.includes(status)) return answer;
        throw await answer.refuse();
      }
      if (options.redirect === false) return answer;
      await answer.cancel();
      if (hop.isOperatorAddress)
        throw new AppError(
          "bad_answer",
          `${describeHop(hop)}: ${status}, redirects of the operator's addresses are not followed`,
        );
      if (redirects === MAX_REDIRECTS)
        throw new AppError("refused_address", `${describeHop(hop)}: more than ${MAX_REDIRECTS} redirects`);
      hop = nextHop(hop, status, headers.get("location"));
    }
  }

  /** Looks at what came from a picture's address. @returns seconds for which the host rests because of such answers. */
  function judgePicture(url: string, { kind, size, headers }: Download): number | undefined {
    const host = hostOf(new URL(url));
    const isPicture = kind?.startsWith("image/") && size > 0;
    if (isPicture) unfit.clear(host);
    // A video is what the address has.
    const isOther = kind === undefined && /^(video|audio)\//i.test(headers.get("content-type") ?? "");
    if (isPicture || (isOther && size > 0)) return undefined;
    const seconds = unfit.note(host, url);
    if (seconds === 0) return undefined;
    states.rest(host, now() + seconds, `no pictures at many of its addresses, as at ${url.slice(0, 300)}`);
    return seconds;
  }

  const fetcher: Fetcher = {
    async get(url, options = {}) {
      const answer = await request(url, options, anything);
      return readWhole(answer, limitBody(answer, options.maxBytes ?? DEFAULT_MAX_BYTES));
    },

    async open(url, options = {}) {
      const answer = await request(url, options, picturesFirst);
      const { status, headers } = answer.response;
      const first: Uint8Array[] = [];
      let size = 0;
      while (size < KIND_BYTES) {
        // The limit applies to reading the whole body: the start of a larger picture may be read.
        const chunk = await answer.read();
        if (!chunk) break;
        size += chunk.length;
        first.push(chunk);
      }
      return {
        url: answer.hop.url.href,
        status,
        headers,
        kind: await kindOf(joinBytes(first), headers.get("content-type")),
        whole: () => readWhole(answer, limitBody(answer, options.maxBytes ?? DEFAULT_MAX_BYTES, size), first),
        close: answer.cancel,
      };
    },

    rest(url, seconds, reason) {
      states.rest(hostOf(new URL(url)), now() + seconds, reason);
    },

    async download(url, path, options = {}) {
      const answer = await request(url, options, picturesFirst);
      const body = limitBody(answer, options.maxBytes ?? DEFAULT_MAX_BYTES);
      const saved = await saveBody(answer, body, path);
      const hostRest = options.isPicture ? judgePicture(url, saved) : undefined;
      return hostRest === undefined ? saved : { ...saved, hostRest };
    },

    parse: html.parse,
  };

  return {
    fetcher,
    resting: states.resting,
    acceptPage: (url) => unfit.clear(hostOf(url)),
    paceOf: (host) => rateLimitOf(host, config.hostPace),
    concurrencyOf: (host) => rateLimitOf(host, config.hostPace).concurrency,
    async close() {
      closing.abort();
      html.close();
      await saver.close();
    },
  };
}
