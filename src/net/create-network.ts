import packageJson from "../../package.json" with { type: "json" };
import type { Config } from "../config/config.ts";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import { joinBytes, limitBody, readWhole } from "./body.ts";
import { KIND_BYTES, kindOf } from "./content-kind.ts";
import { saveBody } from "./download.ts";
import { type Door, exchange, type Exchange } from "./exchange.ts";
import type { Fetcher, Network, RequestOptions } from "./fetcher.ts";
import { createGuard } from "./address/guard.ts";
import { describeHop, firstHop, type Hop, isRedirect, nextHop } from "./address/hop.ts";
import { hostOf } from "../model/host.ts";
import { createHostStates, type HostPersistence } from "./hosts/host-states.ts";
import { createHtmlParser } from "./html/html.ts";
import { DEFAULT_MAX_BYTES, defaultLimits, type Limits } from "./limits.ts";
import { createPacer, paceOf } from "./hosts/pace.ts";
import { type ResolveHost, resolveWithSystem } from "./address/resolve-address.ts";
import { createSaver } from "./hosts/save-states.ts";

const MAX_REDIRECTS = 5;
const anything = "*/*";
/** i.redd.it answers a page to whoever prefers pages. */
const picturesFirst = "image/*,*/*;q=0.8";

export type NetworkOptions = {
  config: Pick<Config, "contact" | "redditUserAgent" | "allowPrivateAddresses" | "hostPace" | "gateways">;
  /** What hosts allow, kept over restarts. */
  hosts: HostPersistence;
  /** Unix seconds. */
  now: () => number;
  /** Ends every request with `stopping`. */
  signal: AbortSignal;
  log?: Pick<Log, "warn">;
  /** Every address of a name; by default the system's. */
  resolveHost?: ResolveHost;
  limits?: Partial<Limits>;
};

/** Opens the network door: the only way out (see `Fetcher`). */
export function createNetwork(options: NetworkOptions): Network {
  const { config, hosts, now, signal } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const states = createHostStates(now, () => saver.wanted());
  const saver = createSaver(states, hosts, options.log);
  const door: Door = {
    pacer: createPacer(config.hostPace, states.refusal, states.onTrial),
    states,
    way: {
      guard: createGuard(config.allowPrivateAddresses),
      gateways: config.gateways,
      resolve: options.resolveHost ?? resolveWithSystem,
    },
    limits,
    now,
  };
  const html = createHtmlParser(limits);
  const closing = new AbortController();
  const identity = `rebooru/${packageJson.version}${config.contact ? ` (+${config.contact})` : ""}`;
  const ready = hosts.load().then(states.restore);
  // Reported by the requests, which wait for it.
  ready.catch(() => {});

  function identify(hop: Hop): Hop {
    const isReddit = /(^|\.)reddit\.com$/.test(hostOf(hop.url));
    const headers = new Headers(hop.headers);
    headers.set("user-agent", (isReddit && config.redditUserAgent) || identity);
    return { ...hop, headers };
  }

  async function request(url: string, wanted: RequestOptions, accept: string): Promise<Exchange> {
    await ready;
    const expected = wanted.statuses ?? [];
    let hop = firstHop(url, wanted, accept);
    for (let redirects = 0; ; redirects++) {
      const answer = await exchange(identify(hop), [wanted.signal, signal, closing.signal], expected, door);
      const { status, ok, headers } = answer.response;
      if (!isRedirect(status)) {
        if (ok || expected.includes(status)) return answer;
        throw await answer.refuse();
      }
      if (wanted.redirect === false) return answer;
      await answer.cancel();
      if (hop.operators)
        throw new AppError("bad_answer", `${describeHop(hop)}: ${status}, and it is not followed elsewhere`);
      if (redirects === MAX_REDIRECTS)
        throw new AppError("refused_address", `${describeHop(hop)}: more than ${MAX_REDIRECTS} redirects`);
      hop = nextHop(hop, status, headers.get("location"));
    }
  }

  const fetcher: Fetcher = {
    async get(url, wanted = {}) {
      const answer = await request(url, wanted, anything);
      return readWhole(answer, limitBody(answer, wanted.maxBytes ?? DEFAULT_MAX_BYTES));
    },

    async open(url, wanted = {}) {
      const answer = await request(url, wanted, picturesFirst);
      const { status, headers } = answer.response;
      const first: Uint8Array[] = [];
      let size = 0;
      while (size < KIND_BYTES) {
        // The limit is on what is read whole: a large picture may be looked at and let go.
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
        whole: () => readWhole(answer, limitBody(answer, wanted.maxBytes ?? DEFAULT_MAX_BYTES, size), first),
        close: answer.cancel,
      };
    },

    rest(url, seconds, reason) {
      states.rest(hostOf(new URL(url)), now() + seconds, reason);
    },

    async download(url, path, wanted = {}) {
      const answer = await request(url, wanted, picturesFirst);
      return saveBody(answer, limitBody(answer, wanted.maxBytes ?? DEFAULT_MAX_BYTES), path);
    },

    parse: html.parse,
  };

  return {
    fetcher,
    resting: states.resting,
    concurrencyOf: (host) => paceOf(host, config.hostPace).concurrency,
    async close() {
      closing.abort();
      html.close();
      await saver.close();
    },
  };
}
