import { AppError } from "../../errors.ts";
import { hostOf } from "../../model/host.ts";
import ipaddr from "ipaddr.js";

/** Decides which addresses may be dialled. Addresses are IP literals without brackets. */
export type AddressCheck = {
  /** Whether it is a public address or within the operator's ranges. */
  permits(address: string): boolean;
  /** Whether it is within the operator's ranges, where any port may be used. */
  isInOperatorRange(address: string): boolean;
};

const globalUnicast = ipaddr.parseCIDR("2000::/3");

/** @param ranges CIDR ranges that may be dialled although they are not public. */
export function createAddressCheck(ranges: readonly string[]): AddressCheck {
  const allowed = ranges.map((range) => ipaddr.parseCIDR(range));
  const read = (address: string) => (ipaddr.isValid(address) ? ipaddr.process(address) : undefined);

  function isInOperatorRange(address: string): boolean {
    const ip = read(address);
    return (
      ip !== undefined && allowed.some(([base, bits]) => base.kind() === ip.kind() && ip.match(base, bits))
    );
  }

  return {
    isInOperatorRange,
    permits(address) {
      const ip = read(address);
      if (ip === undefined) return false;
      const isPublic =
        ip.range() === "unicast" && (ip.kind() === "ipv4" || ip.match(globalUnicast[0], globalUnicast[1]));
      return isPublic || isInOperatorRange(address);
    },
  };
}

/** Whether a host is an IP literal. */
export function isIpAddress(host: string): boolean {
  return ipaddr.isValid(host);
}

/** Whether a name denotes this machine or the local network. */
export function isLocalName(host: string): boolean {
  return !host.includes(".") || /\.(localhost|local|internal)$/.test(host);
}

/** Whether the port is 80 or 443: others are used within the operator's ranges only. */
export function isWebPort(url: URL): boolean {
  return url.port === "" || url.port === "80" || url.port === "443";
}

/**
 * Parses the URL of a request and removes its fragment.
 * @throws AppError `refused_address` for another scheme than http and https, for userinfo and invalid URLs.
 */
export function readUrl(text: string, base?: string): URL {
  const url = URL.parse(text, base);
  if (!url) throw new AppError("refused_address", `${text.slice(0, 200)}: not a URL`);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new AppError("refused_address", `${url.protocol} is not http or https: ${text.slice(0, 200)}`);
  if (url.username || url.password)
    throw new AppError(
      "refused_address",
      `https://…@${hostOf(url)}: URLs with a user name are not requested`,
    );
  url.hash = "";
  return url;
}
