import type { Gateway } from "../config/config.ts";
import type { Hop } from "./address/hop.ts";
import { codeOf, neverConnected } from "./explain-failure.ts";
import { throughGateway } from "./address/gateways.ts";
import { type AddressCheck, isIpAddress } from "./address/address-check.ts";
import { hostOf } from "../model/host.ts";
import { type ResolveHost, resolveAddresses } from "./address/resolve-address.ts";

/** How requests leave: the address check, the gateways and the resolver. */
export type Route = { addresses: AddressCheck; gateways: readonly Gateway[]; resolve: ResolveHost };

/**
 * Sends one hop and waits for the headers. Redirects are not followed.
 * @throws AppError `refused_address`, `no_host`; whatever `fetch` throws; the signal's reason.
 */
export async function send(hop: Hop, route: Route, signal: AbortSignal): Promise<Response> {
  // The operator's choice, not checked, like the address of a gateway.
  if (hop.isOperatorAddress) return dial(hop.url.href, hop, hop.headers, undefined, signal);
  const gateway = throughGateway(hop.url, route.gateways, route.addresses);
  if (gateway !== undefined) return dial(gateway, hop, hop.headers, undefined, signal);

  const addresses = await until(signal, resolveAddresses(hop.url, route.addresses, route.resolve));
  const host = hostOf(hop.url);
  const headers = new Headers(hop.headers);
  headers.set("host", hop.url.host);
  const serverName = isIpAddress(host) ? undefined : host;
  let failure: unknown;
  for (const address of addresses) {
    const url = new URL(hop.url);
    url.hostname = address.includes(":") ? `[${address}]` : address;
    try {
      return await dial(url.href, hop, headers, serverName, signal);
    } catch (thrown) {
      if (signal.aborted || !neverConnected.has(codeOf(thrown))) throw thrown;
      failure = thrown;
    }
  }
  throw failure;
}

function dial(url: string, hop: Hop, headers: Headers, serverName: string | undefined, signal: AbortSignal) {
  return fetch(url, {
    method: hop.method,
    headers,
    body: hop.body ?? null,
    redirect: "manual",
    decompress: false,
    proxy: false,
    signal,
    ...(serverName === undefined ? {} : { tls: { serverName } }),
  });
}

/** Rejects when the signal fires; the promise itself goes on, because it cannot be aborted. */
function until<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
