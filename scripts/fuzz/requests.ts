import { routeParameters } from "../../src/http/request/refuse-parameters.ts";
import type { Random } from "../world/random.ts";
import { type Json, mutateJson, mutateText, oddText } from "./mutate-text.ts";
import { pageRoutes } from "./page-routes.ts";
import { knownValues, routes } from "./routes.ts";
import type { RawRequest } from "./send.ts";

/** Keys by scope. */
export type Keys = Record<"read" | "ingest" | "admin", string>;

const contentTypes = [
  "application/json",
  "application/json; charset=utf-16",
  "application/x-ndjson",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=b",
  "multipart/form-data",
  "image/png",
  "text/plain",
  "application/octet-stream",
  "*/*",
  "",
];
const formType = "application/x-www-form-urlencoded";
const headerNames = [
  "accept",
  "accept-encoding",
  "range",
  "if-none-match",
  "if-modified-since",
  "origin",
  "cookie",
  "authorization",
  "x-api-key",
  "x-forwarded-for",
  "forwarded",
  "content-encoding",
  "expect",
  "te",
  "user-agent",
  "content-language",
  "last-event-id",
];
const ranges = ["bytes=0-", "bytes=5-2", "bytes=-0", "bytes=0-1,2-3", "bytes=99999999999999999999-"];

/** A request to any route, by any caller, of any content; often nearly a right one. @param picture bytes for where one is taken. */
export function drawRequest(random: Random, keys: Keys, picture: Uint8Array): RawRequest {
  const isPage = random.chance(0.4);
  const [route, sample] = random.pick(Object.entries(isPage ? pageRoutes : routes));
  const [right = "GET", path = "/"] = route.split(" ");
  const method = random.chance(0.93)
    ? right
    : random.pick(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]);
  const { type, body } = drawBody(random, method, sample, picture, isPage ? formType : "application/json");
  const headers: [string, string][] = [];
  if (isPage && random.chance(0.8)) headers.push(["accept", "text/html"]);
  if (type) headers.push(["content-type", type]);
  const scope = random.pick(["admin", "admin", "admin", "admin", "ingest", "read", "none", "wrong"] as const);
  if (scope === "wrong") headers.push(["x-api-key", headerValue(mutateText(random, keys.admin))]);
  else if (scope !== "none")
    headers.push(
      random.chance(0.8) ? ["x-api-key", keys[scope]] : ["authorization", `Bearer ${keys[scope]}`],
    );
  while (random.chance(0.3))
    headers.push([
      random.pick(headerNames),
      headerValue(random.chance(0.5) ? oddText(random) : random.pick(ranges)),
    ]);
  return { method, target: drawTarget(random, path, routeParameters[route] ?? []), headers, body };
}

function drawTarget(random: Random, path: string, parameters: readonly string[]): string {
  const filled = path.replace(/:(\w+)(\{[^}]*\})?/g, () => encode(random, drawValue(random)));
  const mutated = random.chance(0.1)
    ? `/${encode(random, mutateText(random, filled.slice(1)), /[^\w./:%?=&~-]/g)}`
    : filled;
  const pairs: string[] = [];
  // One that the route does not know is refused, and hides what the others do.
  const drawName = () =>
    parameters.length && random.chance(0.97) ? random.pick(parameters) : oddText(random);
  while (random.chance(parameters.length ? 0.55 : 0.05))
    pairs.push(`${encode(random, drawName())}=${encode(random, drawValue(random))}`);
  return pairs.length ? `${mutated}?${pairs.join("&")}` : mutated;
}

function drawValue(random: Random): string {
  const value = random.chance(0.5) ? random.pick(knownValues) : String(random.whole(0, 50));
  return random.chance(0.3) ? mutateText(random, value) : random.chance(0.1) ? oddText(random) : value;
}

/** Percent-encoded as UTF-8, now and then as single bytes, which are none. */
function encode(random: Random, text: string, special = /[^\w.~-]/g): string {
  if (random.chance(0.03))
    return text.replace(special, (sign) => `%${(sign.charCodeAt(0) & 255).toString(16).padStart(2, "0")}`);
  return text.toWellFormed().replace(new RegExp(special, "gu"), encodeURIComponent);
}

/** What may stand in a header. */
const headerValue = (text: string): string => text.replace(/[^\t -~\u00a0-\u00ff]/g, "?").slice(0, 2000);

function drawBody(
  random: Random,
  method: string,
  sample: Json | undefined,
  picture: Uint8Array,
  usualType: string,
): { type: string; body: Uint8Array } {
  const nothing = { type: random.chance(0.1) ? random.pick(contentTypes) : "", body: new Uint8Array() };
  if (sample === undefined && (/^(GET|HEAD)$/.test(method) || random.chance(0.7))) return nothing;
  const value = sample ?? random.pick(Object.values(routes)) ?? null;
  const json = random.chance(0.25) ? value : mutateJson(random, value);
  const type = random.chance(0.6) ? usualType : random.pick(contentTypes);
  const text = encodeAs(random, type, json);
  const bytes = /image\//.test(type)
    ? picture
    : /multipart/.test(type)
      ? multipart(random, json, picture)
      : Buffer.from(text);
  return { type, body: random.chance(0.1) ? bytes.subarray(0, random.whole(0, bytes.length)) : bytes };
}

function encodeAs(random: Random, type: string, json: Json): string {
  if (/ndjson/.test(type))
    return [json]
      .flat()
      .map((one) => JSON.stringify(one))
      .join(random.pick(["\n", "\r\n", "\n\n"]));
  if (/urlencoded/.test(type)) return new URLSearchParams(fieldsOf(json)).toString();
  const text = JSON.stringify(json);
  return random.chance(0.1) ? mutateText(random, text) : text;
}

const fieldsOf = (json: Json): [string, string][] =>
  Object.entries([json].flat()[0] ?? {}).map(([name, value]) => [
    name.toWellFormed(),
    (typeof value === "string" ? value : JSON.stringify(value)).toWellFormed(),
  ]);

function multipart(random: Random, json: Json, picture: Uint8Array): Uint8Array {
  const parts = fieldsOf(json).map(([name, value]) => {
    const isFile = name === "image" || random.chance(0.1);
    const head = `--b\r\ncontent-disposition: form-data; name="${name}"${isFile ? '; filename="a.png"\r\ncontent-type: image/png' : ""}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), isFile ? picture : Buffer.from(value), Buffer.from("\r\n")]);
  });
  return Buffer.concat([...parts, Buffer.from(random.chance(0.9) ? "--b--\r\n" : "--b")]);
}
