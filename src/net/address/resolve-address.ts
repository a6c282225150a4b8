import { AppError } from "../../errors.ts";
import { type Guard, isAddress, isWebPort } from "./guard.ts";
import { hostOf } from "../../model/host.ts";
import { lookup } from "node:dns/promises";

/** Every address of a name. */
export type ResolveHost = (name: string) => Promise<string[]>;

export async function resolveWithSystem(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

/**
 * The checked addresses behind a URL, IPv4 first: a machine without IPv6 is more frequent than one without IPv4.
 * @throws AppError `refused_address` when any of them may not be dialled, or not at this port; `no_host`.
 */
export async function resolveAddresses(url: URL, guard: Guard, resolve: ResolveHost): Promise<string[]> {
  const host = hostOf(url);
  const addresses = isAddress(host) ? [host] : await resolveName(host, resolve);
  for (const address of addresses) {
    if (!guard.permits(address))
      throw new AppError("refused_address", `${host}: ${address} is not a public address`);
    if (!isWebPort(url) && !guard.lists(address))
      throw new AppError("refused_address", `${host}: port ${url.port} is neither 80 nor 443`);
  }
  return addresses.toSorted((a, b) => Number(a.includes(":")) - Number(b.includes(":")));
}

async function resolveName(host: string, resolve: ResolveHost): Promise<string[]> {
  try {
    const addresses = await resolve(host);
    if (addresses.length > 0) return addresses;
  } catch (cause) {
    throw new AppError("no_host", `${host}: no such host`, { cause });
  }
  throw new AppError("no_host", `${host}: no such host`);
}
