import { connect, type Socket } from "node:net";
import type { Target } from "./target.ts";

/** One attack. */
export type Attack = {
  name: string;
  /** @returns what was not as it must be. */
  run(target: Target, size: Size): Promise<string[]>;
};
/** How large the attacks are; `share` of 1 is what broke the server once. */
export type Size = { share: number; patienceMs: number };

const json = "application/json";
const form = "application/x-www-form-urlencoded";
const picture = "image/jpeg";

/** Sends a body by a client without a key. @returns the status, or why there is none. */
async function post(
  { url }: Target,
  path: string,
  type: string,
  body: BodyInit,
  signal?: AbortSignal,
): Promise<number | string> {
  try {
    const answer = await fetch(url + path, {
      method: "POST",
      headers: { "content-type": type },
      body,
      ...(signal && { signal }),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    // A server may close the connection before it has all of a body that is too large.
    return error instanceof Error ? error.name : String(error);
  }
}

/** The statuses that are not among `allowed`. */
const unexpected = (
  what: string,
  statuses: readonly (number | string)[],
  allowed: readonly (number | string)[],
): string[] => {
  const wrong = statuses.filter((status) => !allowed.includes(status));
  return wrong.length
    ? [`${what} answered ${[...new Set(wrong)].join(", ")} (${wrong.length} of ${statuses.length})`]
    : [];
};

const closed = ["Error", "TypeError", "ECONNRESET"];
const search = "/api/search/image";
const many = <Item>(count: number, item: (at: number) => Item): Item[] =>
  Array.from({ length: count }, (_, at) => item(at));
const after = (ms: number) => AbortSignal.timeout(ms);

const bodies: Attack = {
  name: "bodies that cost more than their size",
  async run(target, { share }) {
    const sent: [string, string, string][] = [
      [search, form, many(40_000, (at) => `f${at}=`).join("&")],
      [search, json, "[".repeat(20_000_000 * share)],
      [search, json, `{${many(1_500_000 * share, (at) => `"k${at}":1`).join(",")}}`],
      ["/api/similarity/url?q=1&algorithm=abs_norm", form, "a=&".repeat(3_000_000 * share)],
    ];
    const statuses = await Promise.all(sent.map(([path, type, body]) => post(target, path, type, body)));
    return unexpected("a body", statuses, [400, 413, 422, 429, 503, ...closed]);
  },
};

const bombs: Attack = {
  name: "answers that unpack to a gibibyte",
  async run(target) {
    await target.link(...many(6, (at) => `https://${at % 2 ? "br" : "zstd"}.example/link-${at}.jpg`));
    const statuses = await Promise.all(
      many(6, (at) =>
        post(
          target,
          search,
          json,
          JSON.stringify({ url: `https://${at % 2 ? "br" : "zstd"}.example/${at}.jpg` }),
        ),
      ),
    );
    const next = await post(target, search, json, JSON.stringify({ url: "https://well.example/a.jpg" }));
    return [
      ...unexpected("a search by a bomb", statuses, [400, 429, 503]),
      ...unexpected("the next fetch", [next], [200]),
    ];
  },
};

const pixels: Attack = {
  name: "36 bytes of 100 megapixels, clients gone",
  async run(target, { share }) {
    const gif = Buffer.alloc(36);
    gif.write("GIF89a", 0, "latin1");
    gif.writeUInt16LE(10_000, 6);
    gif.writeUInt16LE(10_000, 8);
    gif.set(
      [
        0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2c, 0, 0, 0, 0, 0x10, 0x27, 0x10, 0x27, 0, 2, 2, 0x44, 1, 0,
        0x3b,
      ],
      10,
    );
    const statuses = await Promise.all(
      many(20 * share, () => post(target, search, "image/gif", gif, after(2000))),
    );
    return unexpected("a huge GIF", statuses, [400, 429, 503, "TimeoutError"]);
  },
};

const uploads: Attack = {
  name: "searches of 19 MB at once",
  async run(target, { share }) {
    const body = Buffer.concat([target.copy, Buffer.alloc(19_000_000)]);
    const statuses = await Promise.all(many(20 * share, () => post(target, search, picture, body)));
    return unexpected("a large search", statuses, [200, 429, 503]);
  },
};

const streams: Attack = {
  name: "lists that nobody reads",
  async run(target, { share }) {
    const sockets = many(1000 * share, () => open(target, "GET /api/submission HTTP/1.1\r\nhost: x\r\n\r\n"));
    for (const socket of sockets) socket.pause();
    await Bun.sleep(10_000);
    for (const socket of sockets) socket.destroy();
    return [];
  },
};

const searchesByUrl: Attack = {
  name: "searches by URL at an API, clients gone",
  async run(target, { share }) {
    const before = await target.asked("oauth.reddit.com");
    const statuses = await Promise.all(
      many(60 * share, (at) =>
        post(
          target,
          search,
          json,
          JSON.stringify({ url: `https://oauth.reddit.com/${at}.jpg` }),
          after(2000),
        ),
      ),
    );
    const asked = (await target.asked("oauth.reddit.com")) - before;
    return [
      ...unexpected("a search at an API", statuses, [400, 422, 429, 503, "TimeoutError"]),
      ...(asked ? [`an API was asked ${asked} times for strangers`] : []),
    ];
  },
};

const refusals: Attack = {
  name: "searches by URL that a host refuses",
  async run(target, { patienceMs }) {
    const url = (at: number) => JSON.stringify({ url: `https://shy.example/closed/${at}.jpg` });
    for (const at of many(5, (index) => index)) await post(target, search, json, url(at));
    const before = await target.asked("shy.example");
    await target.link("https://shy.example/open.jpg");
    for (let waited = 0; (await target.asked("shy.example")) === before; waited += 100) {
      if (waited > patienceMs)
        return ["the crawler does not ask a host any more that refused strangers' searches"];
      await Bun.sleep(100);
    }
    return [];
  },
};

const endless: Attack = {
  name: "bodies without end",
  async run(target, { share, patienceMs }) {
    const head = `POST ${search} HTTP/1.1\r\nhost: x\r\ncontent-type: ${picture}\r\n`;
    const sockets = many(50 * share, (at) =>
      open(target, `${head}${at % 2 ? "transfer-encoding: chunked" : "content-length: 1000000000"}\r\n\r\n`),
    );
    const dripping = setInterval(
      () => sockets.forEach((socket, at) => !socket.destroyed && socket.write(at % 2 ? "1\r\na\r\n" : "a")),
      1000,
    );
    for (let waited = 0; waited < patienceMs && sockets.some((socket) => !socket.destroyed); waited += 200)
      await Bun.sleep(200);
    clearInterval(dripping);
    const left = sockets.filter((socket) => !socket.destroyed).length;
    for (const socket of sockets) socket.destroy();
    // Hung up before its time is over, which the short form does not wait for.
    return left && patienceMs > 90_000
      ? [`${left} bodies without end are still taken after ${patienceMs / 1000} s`]
      : [];
  },
};

const twoDoors: Attack = {
  name: "whether a blocklist has a picture",
  async run(target) {
    const { url } = target;
    const body = Buffer.from(target.copy);
    await target.ask("POST", "/api/block", { bank: "secret", pdq: "0f".repeat(32) });
    const answer = await fetch(url + search, {
      method: "POST",
      headers: { "content-type": "image/jpeg" },
      body,
    });
    const door = (await fetch(`${url}/api/block`)).status;
    const text = await answer.text();
    return [
      ...(/blocked|secret/.test(text) ? ["a search tells a stranger of a blocklist"] : []),
      ...unexpected("the blocklist", [door], [401]),
    ];
  },
};

function open({ url }: Target, head: string): Socket {
  const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(head));
  return socket
    .on("error", () => socket.destroy())
    .on("end", () => socket.destroy())
    .on("data", () => {});
}

export const attacks: readonly Attack[] = [
  bodies,
  bombs,
  pixels,
  uploads,
  streams,
  searchesByUrl,
  refusals,
  twoDoors,
  endless,
];
