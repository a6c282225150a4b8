import { decodeHTML } from "entities";

type Node = { [key: string]: unknown };

/** Nodes whose picture is a logo or a portrait, not the subject of the page. */
const besides = /^(Organization|NewsMediaOrganization|Corporation|Brand|Person|WebSite|BreadcrumbList)$/;
/** A picture by itself, which may be the logo of a node that refers to it. */
const pictureTypes = /^ImageObject/;
/** Properties that lead to further things that the page is about. */
const onward = "@graph mainEntity mainEntityOfPage itemListElement item hasPart associatedMedia video".split(
  " ",
);
const maxDepth = 12;

/**
 * The pictures that a page's JSON-LD (https://schema.org/image) names, the likeliest first: `image` and `primaryImageOfPage` of its
 * nodes in order, then pictures that are nodes themselves, then thumbnails. Understands a node, an array of nodes and `@graph`, and
 * what a node leads to (`mainEntity`, the items of an `ItemList`); a picture as text, as an object (`url`, `contentUrl`), as a
 * reference (`@id`) or as an array of those.
 * @param texts the bodies of `<script type="application/ld+json">`, in the page's order; those that do
 * not parse are skipped.
 * @returns addresses as they are written, each once.
 */
export function picturesOfJsonLd(texts: readonly string[]): string[] {
  const roots = texts.map(readJson);
  const nodes = roots.flatMap((root) => nodesOf(root));
  const byId = new Map<string, Node>();
  for (const node of nodes) {
    const id = node["@id"];
    if (typeof id === "string" && (node["url"] ?? node["contentUrl"])) byId.set(id, node);
  }
  const isOfType = (node: Node, pattern: RegExp) => typesOf(node).some((type) => pattern.test(type));
  const isBeside = (node: Node) => isOfType(node, besides);
  const logos = new Set(
    nodes.flatMap((node) => [
      ...addressesOf(node["logo"], byId),
      ...(isBeside(node) ? addressesOf(node["image"], byId) : []),
    ]),
  );
  const subjects = nodes.filter((node) => !isBeside(node));
  const named = subjects.flatMap((node) => addressesOf([node["image"], node["primaryImageOfPage"]], byId));
  const pictures = subjects
    .filter((node) => isOfType(node, pictureTypes))
    .flatMap((node) => addressesOf(node, byId))
    .filter((url) => !logos.has(url));
  const thumbnails = subjects.flatMap((node) => addressesOf([node["thumbnailUrl"], node["thumbnail"]], byId));
  return [...new Set([...named, ...pictures, ...thumbnails].map((url) => decodeHTML(url)))];
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

/** A value's nodes, and those that they lead to; nothing that a logo or a portrait leads to. */
function nodesOf(value: unknown, depth = 0): Node[] {
  if (depth > maxDepth) return [];
  if (Array.isArray(value)) return value.flatMap((each) => nodesOf(each, depth + 1));
  if (!isNode(value)) return [];
  if (typesOf(value).some((type) => besides.test(type))) return [value];
  return [value, ...onward.flatMap((name) => nodesOf(value[name], depth + 1))];
}

/** The names of a node's types; some write them as addresses. */
function typesOf(node: Node): string[] {
  const type = node["@type"];
  const names = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === "string");
  return names.map((name) => name.replace(/^.*[/#:]/, ""));
}

function addressesOf(value: unknown, byId: ReadonlyMap<string, Node>, depth = 0): string[] {
  if (depth > 4) return [];
  if (typeof value === "string") return value.trim() ? [value.trim()] : [];
  if (Array.isArray(value)) return value.flatMap((item) => addressesOf(item, byId, depth + 1));
  if (!isNode(value)) return [];
  // `contentUrl` is the file; `url` may be a page about it.
  const own = ["contentUrl", "url", "thumbnailUrl"].flatMap((name) =>
    addressesOf(value[name], byId, depth + 1),
  );
  const id = value["@id"];
  return own.length > 0 || typeof id !== "string" ? own : addressesOf(byId.get(id), new Map(), depth + 1);
}
