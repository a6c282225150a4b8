import type { Gateway } from "../../config/config.ts";
import { AppError } from "../../errors.ts";
import { type AddressCheck, isIpAddress, isLocalName, isWebPort } from "./address-check.ts";
import { hostOf } from "../../model/host.ts";
import { matchesHost } from "../hosts/host-pattern.ts";

/**
 * The gateway's URL for an upstream URL, or `undefined` where no gateway serves the host. The upstream URL is checked; the
 * gateway's address is the operator's choice and is not. Names are resolved by the gateway.
 * @throws AppError `refused_address` for a private address literal, a local name, another port than 80 and 443.
 */
export function throughGateway(
  url: URL,
  gateways: readonly Gateway[],
  addresses: AddressCheck,
): string | undefined {
  const host = hostOf(url);
  const gateway = gateways.find(({ pattern }) => matchesHost(pattern, host));
  if (!gateway) return undefined;
  if (isIpAddress(host) ? !addresses.permits(host) : isLocalName(host))
    throw new AppError("refused_address", `${host}: not a public address`);
  if (!isWebPort(url) && !addresses.isInOperatorRange(host))
    throw new AppError("refused_address", `${host}: port ${url.port} is neither 80 nor 443`);
  return gateway.template.replaceAll("{url}", () => encodeURIComponent(url.href));
}
