import ipaddr from "ipaddr.js";

type Address = ReturnType<typeof ipaddr.process>;

/**
 * The name by which a client is counted: its IPv4 address, or the /64 of its IPv6 address, which one household has.
 *
 * The address is the connection's. Where that is a trusted proxy's, it is the last one in `X-Forwarded-For` or `Forwarded`
 * that is not a trusted proxy's itself: each proxy appends the address that it saw, and what stands before is the client's
 * own claim. Where both headers are there and differ, a proxy has passed one of them on unread: then the proxy counts.
 * @param connected address of the connection, where it is known.
 * @param trusted CIDR ranges.
 */
export function createClientAddress(
  trusted: readonly string[],
): (connected: string | undefined, headers: Headers) => string {
  const ranges = trusted.map((range) => ipaddr.parseCIDR(range));
  const isTrusted = (address: Address) =>
    ranges.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));

  /** @param hops addresses from the client on. */
  function walk(start: Address, hops: readonly string[]): Address {
    let address = start;
    for (let index = hops.length - 1; index >= 0 && isTrusted(address); index--) {
      const hop = readAddress(hops[index] ?? "");
      // What cannot be read was not written by a proxy that names its clients.
      if (!hop) return address;
      address = hop;
    }
    return address;
  }

  return (connected, headers) => {
    const start = readAddress(connected ?? "");
    if (!start) return "unknown";
    const listed = hopsOf(headers.get("x-forwarded-for"));
    const described = hopsOf(headers.get("forwarded"))?.map(
      (hop) => /(?:^|;)\s*for\s*=([^;]*)/i.exec(hop)?.[1] ?? "",
    );
    const found = [listed, described].flatMap((hops) => (hops ? [walk(start, hops)] : []));
    const [first = start, second = first] = found;
    return nameOf(first.toString() === second.toString() ? first : start);
  };
}

const hopsOf = (header: string | null): string[] | undefined => header?.split(",");

/** An address as headers have it: also quoted, in brackets and with a port. */
function readAddress(text: string): Address | undefined {
  const bare = text.trim().replace(/^"(.*)"$/, "$1");
  const address = /^\[(.*)\](?::\d+)?$/.exec(bare)?.[1] ?? /^([\d.]+):\d+$/.exec(bare)?.[1] ?? bare;
  const isAddress = address.includes(":")
    ? ipaddr.IPv6.isValid(address)
    : ipaddr.IPv4.isValidFourPartDecimal(address);
  return isAddress ? ipaddr.process(address.replace(/%.*$/, "")) : undefined;
}

function nameOf(address: Address): string {
  if (address instanceof ipaddr.IPv4) return address.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/64`).toString()}/64`;
}
