import { fileURLToPath } from "node:url";
import { z } from "zod";
import { dhashDescriptor } from "../../../src/encoders/dhash.ts";
import { histogramDescriptor } from "../../../src/encoders/histogram.ts";

const answer = z.object({
  ms: z.number(),
  counts: z.tuple([z.array(z.number()), z.array(z.number()), z.array(z.number())]),
  bits: z.tuple([z.string(), z.string(), z.string()]),
});

/** What Pillow and OpenCV say of a picture, as descriptors of ours, and how long they took. */
export type ReferenceEncoding = { ms: number; histogram: Uint8Array; dhash: Uint8Array };

export type Reference = {
  name: string;
  encode(path: string): Promise<ReferenceEncoding>;
  close(): Promise<void>;
};

/**
 * Starts `encode-reference.py` in the first Python that has Pillow and OpenCV.
 * @returns `undefined` when none has.
 */
export async function startReference(probe: string): Promise<Reference | undefined> {
  for (const python of ["python3", "/usr/bin/python3"]) {
    if (Bun.which(python) === null) continue;
    const reference = start(python);
    const works = await reference.encode(probe).then(
      () => true,
      () => false,
    );
    if (works) return reference;
    await reference.close();
  }
  return undefined;
}

function start(python: string): Reference {
  const script = fileURLToPath(new URL("../encode-reference.py", import.meta.url));
  const child = Bun.spawn([python, script], { stdin: "pipe", stdout: "pipe", stderr: "ignore" });
  const lines = readLines(child.stdout);
  return {
    name: python,
    encode: async (path) => {
      child.stdin.write(`${path}\n`);
      await child.stdin.flush();
      const { value } = await lines.next();
      if (value === undefined) throw new Error(`${python} ${script}: it ended`);
      const { ms, counts, bits } = answer.parse(JSON.parse(value));
      const [red, green, blue] = counts;
      return {
        ms,
        histogram: histogramDescriptor({ red, green, blue }),
        dhash: dhashDescriptor({ red: bits[0], green: bits[1], blue: bits[2] }),
      };
    },
    close: async () => {
      child.kill();
      await child.exited;
    },
  };
}

async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of stream) {
    const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  return undefined;
}
