import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";
import { AppError } from "../../errors.ts";

/** What a body of JSON may hold; checked before it is parsed. */
export type JsonLimits = {
  /** Levels of lists and objects within each other. */
  nesting: number;
  /** Items of the outermost list. */
  items: number;
};

/** Values of an object, or of a list within an item. */
const maxMembers = 10_000;
/** Values of an item of the outermost list, at all levels; of the whole body if it is no list. */
const maxValues = 100_000;
/** Values of the whole body, at all levels. */
const maxAllValues = 3_000_000;
/** Parts in which the outermost list is parsed: each takes a few milliseconds. */
const bytesAtOnce = 2 ** 18;
const valuesAtOnce = 10_000;
/** Bytes without a part that are scanned before the event loop gets its turn. */
const scannedAtOnce = 2 ** 21;

const [quote, comma, openList, backslash, closeList, openObject, closeObject] = [
  0x22, 0x2c, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d,
];
/** Broken characters become replacement characters, as in `Request.text()`. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Parses JSON. A list is parsed in parts, and the event loop gets its turn between them.
 * @throws SyntaxError if it is not JSON; AppError `invalid_body` for too deep a nesting, `too_large` for too many values.
 */
export async function parseJson(bytes: Uint8Array, limits: JsonLimits): Promise<unknown> {
  const body = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  const items: unknown[] = [];
  let parts = 0;
  const scan = scanJson(body, limits);
  for (let step = scan.next(); ; step = scan.next()) {
    const part = step.value;
    if (part) {
      const parsed = JSON.parse(`[${decoder.decode(part)}]`) as unknown[];
      if (++parts > 1 && parsed.length === 0) throw new SyntaxError("a comma without an item");
      for (const item of parsed) items.push(item);
    }
    if (!step.done) await yieldToEventLoop();
    else return part ? items : JSON.parse(decoder.decode(body));
  }
}

/**
 * Yields the parts of the outermost list but the last, each cut at a comma, and `undefined` for a pause.
 * @returns the last part; `undefined` if the JSON is no list.
 */
function* scanJson(
  body: Uint8Array,
  limits: JsonLimits,
): Generator<Uint8Array | undefined, Uint8Array | undefined> {
  const first = endOfSpace(body, 0);
  if (first === body.length) throw new SyntaxError("no value");
  const isList = body[first] === openList;
  const members: number[] = [];
  let [depth, items, itemValues, partValues, allValues] = [0, 0, 0, 0, 0];
  let [partStart, pauseAt] = [first + 1, scannedAtOnce];
  for (let index = 0; index < body.length; index++) {
    const byte = body[index];
    if (byte === quote) index = endOfString(body, index);
    else if (byte === openList || byte === openObject) {
      if (++depth > limits.nesting)
        throw new AppError("invalid_body", `body: nested deeper than ${limits.nesting} levels`);
      members[depth] = 0;
      partValues++;
      if (++itemValues > maxValues) throw tooMany(maxValues, "values in one item");
    } else if (byte === closeList || byte === closeObject) {
      if (--depth > 0 || !isList) continue;
      if (byte === closeObject || endOfSpace(body, index + 1) < body.length)
        throw new SyntaxError("not a single list");
      return body.subarray(partStart, index);
    } else if (byte === comma) {
      partValues++;
      if (depth === 1 && isList) {
        if (++items >= limits.items) throw tooMany(limits.items, "items");
        itemValues = 0;
        if (index - partStart < bytesAtOnce && partValues < valuesAtOnce) continue;
        yield body.subarray(partStart, index);
        allValues += partValues;
        if (allValues > maxAllValues) throw tooMany(maxAllValues, "values");
        [partStart, partValues, pauseAt] = [index + 1, 0, index + scannedAtOnce];
      } else {
        const count = (members[depth] ?? 0) + 1;
        members[depth] = count;
        if (count >= maxMembers) throw tooMany(maxMembers, "values in one list or object");
        if (++itemValues > maxValues) throw tooMany(maxValues, "values in one item");
      }
    } else if (index > pauseAt) {
      pauseAt = index + scannedAtOnce;
      yield undefined;
    }
  }
  if (isList) throw new SyntaxError("the list has no end");
  return undefined;
}

/** The index of the first byte from `start` on that is no white space. */
function endOfSpace(body: Uint8Array, start: number): number {
  let end = start;
  for (let byte = body[end]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;)
    byte = body[++end];
  return end;
}

/** The index of a string's closing quote; of the end if it has none. */
function endOfString(body: Uint8Array, start: number): number {
  for (let end = body.indexOf(quote, start + 1); end >= 0; end = body.indexOf(quote, end + 1)) {
    let before = end - 1;
    while (body[before] === backslash) before--;
    if ((end - before) % 2 === 1) return end;
  }
  return body.length;
}

const tooMany = (limit: number, what: string) =>
  new AppError("too_large", `body: more than ${limit} ${what}`);
