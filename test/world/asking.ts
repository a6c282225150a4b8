import type { StandIn } from "../../scripts/world/stand-in.ts";
import type { WorldSubmission } from "../../scripts/world/world.ts";

/** Asks the stand-in for an upstream URL, as a gateway's client does; redirects are not followed. */
export function ask(standIn: StandIn, url: string, options: RequestInit = {}): Promise<Response> {
  const through = standIn.gateways.slice("*=".length).replace("{url}", encodeURIComponent(url));
  return fetch(through, { redirect: "manual", ...options });
}

/** The answer as JSON, taken for what the test then looks at. */
export async function askJson<T>(standIn: StandIn, url: string, options: RequestInit = {}): Promise<T> {
  return (await (await ask(standIn, url, options)).json()) as T;
}

/** The only item of a list, or its first. */
export function first<T>(list: readonly T[]): T {
  const [item] = list;
  if (item === undefined) throw new Error("an empty list has no first item");
  return item;
}

/** The world's only submission of a kind, or the first of several. */
export function oneOf(standIn: StandIn, kind: WorldSubmission["kind"]): WorldSubmission {
  const found = standIn.world.submissions.find((submission) => submission.kind === kind);
  if (!found) throw new Error(`no submission of the kind ${kind}`);
  return found;
}
