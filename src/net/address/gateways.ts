import type { Gateway } from "../../config/config.ts";
import { AppError } from "../../errors.ts";
import { type Guard, isAddress, isLocalName, isWebPort } from "./guard.ts";
import { hostOf } from "../../model/host.ts";
import { matchesHost } from "../hosts/host-pattern.ts";

/**
 * The address at which a gateway is asked for a URL, or `undefined` where no gateway serves its host.
 * The gateway is the operator's choice and not checked; what it is asked for is. Names are left to it.
 * @throws AppError `refused_address` for a private address literal, a local name, another port than 80 and 443.
 */
export function throughGateway(url: URL, gateways: readonly Gateway[], guard: Guard): string | undefined {
  const host = hostOf(url);
  const gateway = gateways.find(({ pattern }) => matchesHost(pattern, host));
  if (!gateway) return undefined;
  if (isAddress(host) ? !guard.permits(host) : isLocalName(host))
    throw new AppError("refused_address", `${host}: not a public address`);
  if (!isWebPort(url) && !guard.lists(host))
    throw new AppError("refused_address", `${host}: port ${url.port} is neither 80 nor 443`);
  return gateway.template.replaceAll("{url}", () => encodeURIComponent(url.href));
}
