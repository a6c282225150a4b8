import { decodeHTML } from "entities";

type Node = { [key: string]: unknown };

/** Nodes whose picture is a logo or a portrait, not the subject of the page. */
const besides = /^(Organization|NewsMediaOrganization|Corporation|Brand|Person|WebSite|BreadcrumbList)$/;

/**
 * The picture that a page's JSON-LD (https://schema.org/image) names: of the first node that has one, the
 * first address. Understands a node, an array of nodes and `@graph`; `image` as text, as an object
 * (`url`, `contentUrl`), as a reference (`@id`) or as an array of those.
 * @param texts the bodies of `<script type="application/ld+json">`, in the page's order; those that do
 * not parse are skipped.
 */
export function pictureOfJsonLd(texts: readonly string[]): string | undefined {
  const nodes = texts.flatMap((text) => nodesOf(readJson(text)));
  const byId = new Map<string, Node>();
  for (const node of nodes) {
    const id = node["@id"];
    if (typeof id === "string" && (node["url"] ?? node["contentUrl"])) byId.set(id, node);
  }
  for (const node of nodes) {
    if (typesOf(node).some((type) => besides.test(type))) continue;
    const url = addressOf(node["image"] ?? node["primaryImageOfPage"], byId);
    if (url) return decodeHTML(url);
  }
  return undefined;
}

function readJson(text: string): unknown {
  const body = text
    .replace(/^\s*(?:\/\/|\/\*)?\s*(?:<!--|<!\[CDATA\[)\s*(?:\*\/)?/, "")
    .replace(/(?:\/\/|\/\*)?\s*(?:-->|\]\]>)\s*(?:\*\/)?\s*$/, "")
    .replace(/;\s*$/, "");
  try {
    return JSON.parse(body);
  } catch {
    // Raw newlines and tabs inside strings are the commonest fault.
  }
  try {
    // oxlint-disable-next-line no-control-regex
    return JSON.parse(body.replace(/[\u0000-\u001f]+/g, " "));
  } catch {
    return undefined;
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (!isNode(value)) return [];
  return [value, ...nodesOf(value["@graph"])];
}

function typesOf(node: Node): string[] {
  const type = node["@type"];
  return (Array.isArray(type) ? type : [type]).filter((name) => typeof name === "string");
}

function addressOf(value: unknown, byId: ReadonlyMap<string, Node>, depth = 0): string | undefined {
  if (depth > 4) return undefined;
  if (typeof value === "string") return value.trim() || undefined;
  if (Array.isArray(value)) {
    for (const item of value) {
      const url = addressOf(item, byId, depth + 1);
      if (url) return url;
    }
    return undefined;
  }
  if (!isNode(value)) return undefined;
  const address = addressOf(value["url"] ?? value["contentUrl"], byId, depth + 1);
  const id = value["@id"];
  return address ?? (typeof id === "string" ? addressOf(byId.get(id), new Map(), depth + 1) : undefined);
}
