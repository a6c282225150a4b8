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
/** Escapes in the texts of an item; a picture in base64 can have 330,000 where each `/` is escaped. */
const maxEscapes = 400_000;
/** Values of the whole body, at all levels. */
const maxAllValues = 3_000_000;
/** Parts in which the outermost list is parsed: each takes a few milliseconds. */
const bytesAtOnce = 2 ** 18;
const valuesAtOnce = 10_000;
/** Bytes without a part that are scanned before the event loop gets its turn. */
const scannedAtOnce = 2 ** 20;
/** Bytes that are decoded before the event loop gets its turn. */
const decodedAtOnce = 2 ** 20;
/** Bytes of a number, or of white space in one place; more of them are no JSON to us. */
const maxRun = 2 ** 16;

const [quote, comma, openList, backslash, closeList, openObject, closeObject] = [
  0x22, 0x2c, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d,
];
/**
 * Parses JSON. A list is parsed in parts, and the event loop gets its turn between them.
 * @param bytes are used up: commas between parts become brackets.
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
      const parsed = JSON.parse(await decodeText(part)) as unknown[];
      if (++parts > 1 && parsed.length === 0) throw new SyntaxError("a comma without an item");
      for (const item of parsed) items.push(item);
    }
    if (step.done) return part ? items : JSON.parse(await decodeText(body));
    await yieldToEventLoop();
  }
}

/** The bytes as a text, in steps where they are many. Broken characters become replacement characters, as in `Request.text()`. */
async function decodeText(bytes: Uint8Array): Promise<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  if (bytes.length <= decodedAtOnce) return decoder.decode(bytes);
  let text = "";
  for (let start = 0; start < bytes.length; start += decodedAtOnce) {
    text += decoder.decode(bytes.subarray(start, start + decodedAtOnce), { stream: true });
    await yieldToEventLoop();
  }
  return text + decoder.decode();
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
  const texts = scanTexts(body);
  const members: number[] = [];
  let [depth, items, itemValues, partValues, allValues] = [0, 0, 0, 0, 0];
  let [partStart, pauseAt, valueStart] = [first + 1, scannedAtOnce, first];
  /** The part before an index as a list of its own: what stands around it has been read. */
  const partUntil = (end: number): Uint8Array => {
    [body[partStart - 1], body[end]] = [openList, closeList];
    return body.subarray(partStart - 1, end + 1);
  };
  for (let index = 0; index < body.length; index++) {
    const byte = body[index];
    if (byte === quote) index = valueStart = texts.endOf(index);
    else if (byte === openList || byte === openObject) {
      if (++depth > limits.nesting)
        throw new AppError("invalid_body", `body: nested deeper than ${limits.nesting} levels`);
      members[depth] = 0;
      partValues++;
      valueStart = index;
      if (++itemValues > maxValues) throw tooMany(maxValues, "values in one item");
    } else if (byte === closeList || byte === closeObject) {
      valueStart = index;
      if (--depth > 0 || !isList) continue;
      if (byte === closeObject || endOfSpace(body, index + 1) < body.length)
        throw new SyntaxError("not a single list");
      return partUntil(index);
    } else if (byte === comma) {
      partValues++;
      valueStart = index;
      if (depth === 1 && isList) {
        if (++items >= limits.items) throw tooMany(limits.items, "items");
        itemValues = 0;
        texts.nextItem();
        if (index - partStart < bytesAtOnce && partValues < valuesAtOnce) continue;
        yield partUntil(index);
        allValues += partValues;
        if (allValues > maxAllValues) throw tooMany(maxAllValues, "values");
        [partStart, partValues, pauseAt] = [index + 1, 0, index + scannedAtOnce];
      } else {
        const count = (members[depth] ?? 0) + 1;
        members[depth] = count;
        if (count >= maxMembers) throw tooMany(maxMembers, "values in one list or object");
        if (++itemValues > maxValues) throw tooMany(maxValues, "values in one item");
      }
    } else if (index - valueStart > maxRun) throw new SyntaxError("a number, or white space, without an end");
    if (index > pauseAt) {
      pauseAt = index + scannedAtOnce;
      yield undefined;
    }
  }
  if (isList) throw new SyntaxError("the list has no end");
  return undefined;
}

/** The index of the first byte from `start` on that is no white space, or that is too far away. */
function endOfSpace(body: Uint8Array, start: number): number {
  let end = start;
  for (
    let byte = body[end];
    (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) && end - start <= maxRun;
  )
    byte = body[++end];
  return end;
}

/** Finds the ends of texts, one after another, in as many steps as they have escapes. */
function scanTexts(body: Uint8Array) {
  const find = (byte: number, from: number): number => {
    if (body[from] === byte) return from;
    const index = body.indexOf(byte, from);
    return index < 0 ? body.length : index;
  };
  let [escape, escapes] = [find(backslash, 0), 0];
  return {
    /** The escapes of an item count by themselves. */
    nextItem(): void {
      escapes = 0;
    },
    /** The index of a text's closing quote. @throws SyntaxError if it has none; AppError `too_large` for too many escapes. */
    endOf(start: number): number {
      let end = find(quote, start + 1);
      if (escape < start) escape = find(backslash, start + 1);
      for (; escape < end; escape = find(backslash, escape + 2)) {
        if (++escapes > maxEscapes) throw tooMany(maxEscapes, "escapes in the texts of one item");
        // The character that is escaped may be a quote, or a backslash.
        if (end === escape + 1) end = find(quote, escape + 2);
      }
      if (end >= body.length) throw new SyntaxError("a text has no end");
      return end;
    },
  };
}

const tooMany = (limit: number, what: string) =>
  new AppError("too_large", `body: more than ${limit} ${what}`);
