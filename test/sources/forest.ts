import type { MemoryReply } from "./memory-fetcher.ts";
import { memoryFetcher } from "./memory-fetcher.ts";
import type { Fetcher } from "../../src/net/fetcher.ts";

/** A comment of a made-up forest. */
export type Node = { id: string; parent: Node | undefined; depth: number; body: string; children: Node[] };
export type Forest = { submission: string; nodes: Node[]; roots: Node[] };

/** What a forest's bodies hold in turn, and the links that are meant by it. */
export const bodies: readonly [body: string, links: string[]][] = [
  ["just words", []],
  ["[deleted]", []],
  ["see [this](https://a.test/md.png), it is good", ["https://a.test/md.png"]],
  ["bare https://a.test/bare.png.", ["https://a.test/bare.png"]],
  ["in brackets <https://a.test/angle.png>!", ["https://a.test/angle.png"]],
  ["`https://a.test/code.png`", []],
  ["(https://a.test/round.png)", ["https://a.test/round.png"]],
  ["escaped https://a.test/x\\_y.png", ["https://a.test/x_y.png"]],
];

/** A forest of `count` comments, none deeper than `maxDepth`, the same for the same numbers. */
export function growForest(count: number, maxDepth: number): Forest {
  const nodes: Node[] = [];
  let state = 7;
  const random = () => ((state = (state * 48_271) % 2_147_483_647) - 1) / 2_147_483_646;
  for (let at = 0; at < count; at++) {
    // Few begin, some answer what is old, most what is near: broad and deep at once.
    const near = nodes[Math.max(0, at - 1 - Math.floor(random() ** 3 * 400))];
    const parent =
      at < 20 || random() < 0.02 || near === undefined || near.depth >= maxDepth - 1 ? undefined : near;
    const [body] = bodies[at % bodies.length] ?? [""];
    const depth = parent ? parent.depth + 1 : 0;
    const node = { id: (36 ** 4 + at).toString(36), parent, depth, body, children: [] };
    parent?.children.push(node);
    nodes.push(node);
  }
  return { submission: "forest", nodes, roots: nodes.filter((node) => !node.parent) };
}

type Thing = { kind: string; data: Record<string, unknown> };

function comment({ submission }: Forest, node: Node, replies: Thing[]): Thing {
  const gone = node.body === "[deleted]";
  const data = {
    id: node.id,
    link_id: `t3_${submission}`,
    parent_id: node.parent ? `t1_${node.parent.id}` : `t3_${submission}`,
    author: gone ? "[deleted]" : "ann",
    created_utc: 1_650_000_000,
    score: 1,
    body: node.body,
    replies: replies.length > 0 ? { kind: "Listing", data: { children: replies } } : "",
  };
  return { kind: "t1", data };
}

const sizeOf = (node: Node): number => 1 + node.children.reduce((sum, child) => sum + sizeOf(child), 0);
const more = (
  { submission }: Forest,
  parent: Node | undefined,
  hidden: readonly Node[],
  ids = hidden,
): Thing => ({
  kind: "more",
  data: {
    count: ids.length === 0 ? 0 : hidden.reduce((sum, node) => sum + sizeOf(node), 0),
    id: ids[0]?.id ?? "_",
    parent_id: parent ? `t1_${parent.id}` : `t3_${submission}`,
    children: ids.map((node) => node.id),
  },
});

/** A tree of at most `limit` comments, the first found breadth first, no deeper than `levels`; the rest as stubs. */
function treeOf(
  forest: Forest,
  parent: Node | undefined,
  roots: readonly Node[],
  limit: number,
  levels = 99,
): Thing[] {
  const shown = new Set<Node>();
  let level = [...roots];
  for (let depth = 0; depth < levels && level.length > 0; depth++) {
    for (const node of level) if (shown.size < limit) shown.add(node);
    level = level.filter((node) => shown.has(node)).flatMap((node) => node.children);
  }
  const below = (of: Node | undefined, nodes: readonly Node[], depth: number): Thing[] => {
    const kept = nodes.filter((node) => shown.has(node));
    const hidden = nodes.filter((node) => !shown.has(node));
    const things = kept.map((node) => comment(forest, node, below(node, node.children, depth + 1)));
    if (hidden.length === 0) return things;
    // At the last level a thread is only said to go on.
    return [...things, more(forest, of, hidden, depth >= levels ? [] : hidden)];
  };
  return below(parent, roots, 0);
}

const byIds = (forest: Forest, ids: string | null): Node[] => {
  const wanted = new Set(ids?.split(","));
  return forest.nodes.filter((node) => wanted.has(node.id));
};

/**
 * Reddit: a page of some comments ten levels deep, stubs expanded by `morechildren` flat and out of order, with one repeated;
 * more than `mostIds` at once are too many.
 */
export function redditForest(
  forest: Forest,
  { pageSize = 400, mostIds = 100 } = {},
): Fetcher & { asked: string[] } {
  const asked: string[] = [];
  const fetcher = memoryFetcher(({ hostname, pathname, search, searchParams }): MemoryReply => {
    if (hostname === "www.reddit.com") return { body: { access_token: "t", expires_in: 3600 } };
    asked.push(pathname + search);
    const page = (things: Thing[]): MemoryReply => ({
      body: [
        { kind: "Listing", data: { children: [{ kind: "t3", data: { id: forest.submission } }] } },
        { kind: "Listing", data: { children: things } },
      ],
    });
    if (pathname === `/comments/${forest.submission}`)
      return page(treeOf(forest, undefined, forest.roots, pageSize, 10));
    const thread = /^\/comments\/\w+\/_\/(\w+)$/.exec(pathname)?.[1];
    const [root] = byIds(forest, thread ?? null);
    if (root) return page(treeOf(forest, root.parent, [root], pageSize, 10));
    if (pathname !== "/api/morechildren") return { status: 404, body: { message: "Not Found", error: 404 } };
    const ids = searchParams.get("children");
    if ((ids?.split(",").length ?? 0) > mostIds) return { status: 414, body: "<h1>414 URI Too Long</h1>" };
    const things = byIds(forest, ids).flatMap((node): Thing[] => {
      const hidden = node.children.slice(3);
      const near = node.children.slice(0, 3);
      const stubs = [...near.map((child) => [child, child.children] as const), [node, hidden] as const];
      return [
        ...near.map((child) => comment(forest, child, [])),
        comment(forest, node, []),
        ...stubs.flatMap(([of, nodes]) => (nodes.length > 0 ? [more(forest, of, nodes)] : [])),
      ];
    });
    const [first] = forest.roots;
    const repeated = first ? [comment(forest, first, [])] : [];
    return { body: { json: { errors: [], data: { things: [...things.toReversed(), ...repeated] } } } };
  });
  return Object.assign(fetcher, { asked });
}

/** Arctic Shift: the tree below the submission or one of its comments, `limit` at most, what is left out as stubs. */
export function archiveForest(forest: Forest, { cap = 1500 } = {}): Fetcher & { asked: string[] } {
  const asked: string[] = [];
  const fetcher = memoryFetcher(({ pathname, search, searchParams }): MemoryReply => {
    asked.push(pathname + search);
    if (pathname === "/api/comments/ids")
      return {
        body: { data: byIds(forest, searchParams.get("ids")).map((node) => comment(forest, node, []).data) },
      };
    if (pathname !== "/api/comments/tree") return { status: 400, body: { data: null, error: "?" } };
    const [root] = byIds(forest, searchParams.get("parent_id"));
    const limit = Math.min(Number(searchParams.get("limit") ?? 50), cap);
    const roots = root ? root.children : searchParams.has("parent_id") ? [] : forest.roots;
    return { body: { data: treeOf(forest, root, roots, limit) } };
  });
  return Object.assign(fetcher, { asked });
}
