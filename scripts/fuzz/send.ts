import { connect } from "node:net";

/** One request as it goes over the wire; what `fetch` would mend or refuse is sent as it stands. */
export type RawRequest = {
  method: string;
  /** With its query string. */
  target: string;
  headers: [name: string, value: string][];
  body: Uint8Array;
};

export type RawAnswer = {
  /** 0 where none came. */
  status: number;
  /** Its beginning. */
  text: string;
};

/** Bytes of an answer that are read; then the client hangs up. */
const mostBytes = 2 ** 20;
/** Only what hangs takes so long. */
const patienceMs = 180_000;

/** Sends a request to `http://127.0.0.1:PORT` over a connection of its own. */
export function send(origin: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const { promise, resolve } = Promise.withResolvers<RawAnswer>();
  const chunks: Buffer[] = [];
  let size = 0;
  const socket = connect(Number(port), hostname, () => {
    socket.write(headOf(request));
    if (request.body.length) socket.write(request.body);
  });
  const finish = (problem = "") => {
    clearTimeout(timer);
    socket.destroy();
    const text = Buffer.concat(chunks).toString("latin1");
    const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(text)?.[1] ?? 0);
    resolve({ status, text: status ? text.slice(0, 2000) : problem });
  };
  const timer = setTimeout(() => finish(`no whole answer within ${patienceMs / 1000} s`), patienceMs);
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostBytes) finish();
  });
  socket.on("error", (error) => finish(error.message));
  socket.on("close", () => finish("the connection was closed without an answer"));
  return promise;
}

function headOf({ method, target, headers, body }: RawRequest): Buffer {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    "host: rebooru.test",
    "connection: close",
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body.length || /^(POST|PUT|PATCH)$/.test(method) ? [`content-length: ${body.length}`] : []),
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

/** The request as a command; a body that is not short text comes from a file. */
export function asCurl(origin: string, { method, target, headers, body }: RawRequest, file: string): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const isText = body.length < 2000 && /^[\t\n\r -~]*$/.test(Buffer.from(body).toString("latin1"));
  return [
    "curl --path-as-is -i -X",
    method,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body.length ? [`--data-binary ${isText ? quoted(Buffer.from(body).toString()) : `@${file}`}`] : []),
    quoted(origin + target),
  ].join(" ");
}
