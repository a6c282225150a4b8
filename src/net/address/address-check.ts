import { AppError } from "../../errors.ts";
import { hostOf } from "../../model/host.ts";
import ipaddr from "ipaddr.js";

/** What may be dialled. Addresses are IP literals without brackets. */
export type Guard = {
  /** A public address, or one that the operator allowed. */
  permits(address: string): boolean;
  /** An address within the operator's own ranges, where any port may be used. */
  lists(address: string): boolean;
};

const globalUnicast = ipaddr.parseCIDR("2000::/3");

/** @param ranges CIDR ranges that may be dialled although they are not public. */
export function createGuard(ranges: readonly string[]): Guard {
  const allowed = ranges.map((range) => ipaddr.parseCIDR(range));
  const read = (address: string) => (ipaddr.isValid(address) ? ipaddr.process(address) : undefined);

  function lists(address: string): boolean {
    const ip = read(address);
    return (
      ip !== undefined && allowed.some(([base, bits]) => base.kind() === ip.kind() && ip.match(base, bits))
    );
  }

  return {
    lists,
    permits(address) {
      const ip = read(address);
      if (ip === undefined) return false;
      const isPublic =
        ip.range() === "unicast" && (ip.kind() === "ipv4" || ip.match(globalUnicast[0], globalUnicast[1]));
      return isPublic || lists(address);
    },
  };
}

/** Whether a host is an IP literal. */
export function isAddress(host: string): boolean {
  return ipaddr.isValid(host);
}

/** Names that mean this machine or this network, whoever resolves them. */
export function isLocalName(host: string): boolean {
  return !host.includes(".") || /\.(localhost|local|internal)$/.test(host);
}

/** Ports that are used outside the operator's own ranges. */
export function isWebPort(url: URL): boolean {
  return url.port === "" || url.port === "80" || url.port === "443";
}

/**
 * Parses an address we are about to ask.
 * @throws AppError `refused_address` for another scheme than http and https, for userinfo, and for what is no URL.
 */
export function readUrl(text: string, base?: string): URL {
  const url = URL.parse(text, base);
  if (!url) throw new AppError("refused_address", `${text.slice(0, 200)}: not a URL`);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new AppError("refused_address", `${url.protocol} is not http or https: ${text.slice(0, 200)}`);
  if (url.username || url.password)
    throw new AppError("refused_address", `https://…@${hostOf(url)}: a URL with a user name is not asked`);
  url.hash = "";
  return url;
}
