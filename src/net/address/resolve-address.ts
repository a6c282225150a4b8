import { AppError } from "../../errors.ts";
import { type AddressCheck, isIpAddress, isWebPort } from "./address-check.ts";
import { hostOf } from "../../model/host.ts";
import { lookup } from "node:dns/promises";

/** Resolves a name to all its addresses. */
export type ResolveHost = (name: string) => Promise<string[]>;

export async function resolveWithSystem(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

/**
 * The checked addresses of a URL's host, IPv4 first, because machines without IPv6 are more frequent than without IPv4.
 * @throws AppError `refused_address` when any of them may not be dialled, or not at this port; `no_host`.
 */
export async function resolveAddresses(
  url: URL,
  check: AddressCheck,
  resolve: ResolveHost,
): Promise<string[]> {
  const host = hostOf(url);
  const addresses = isIpAddress(host) ? [host] : await resolveName(host, resolve);
  for (const address of addresses) {
    if (!check.permits(address))
      throw new AppError("refused_address", `${host}: ${address} is not a public address`);
    if (!isWebPort(url) && !check.isInOperatorRange(address))
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
