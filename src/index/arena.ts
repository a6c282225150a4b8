import { kernelsWasm } from "./kernels-wasm.ts";

/** A piece of the arena; it never moves. */
export type Segment = { readonly buffer: ArrayBufferLike; readonly at: number; readonly bytes: number };

/** Where codes lie: pieces are taken of it, and none is given back. */
export type Arena = {
  /** Bytes taken. */
  readonly bytes: number;
  /** Zeroed, and starting at a multiple of 64. `undefined` where there is no more. */
  take(bytes: number): Segment | undefined;
  /** What a second thread needs to work on the same pieces; absent where no thread can. */
  readonly shared?: { memory: WebAssembly.Memory; module: WebAssembly.Module };
};

const PAGE = 65_536;
/** 4 GiB: what addresses of 32 bits reach. */
const MOST_PAGES = 65_536;
const ALIGN = 64;

/** One shared memory that compiled loops work on. `undefined` where this machine has none. */
export function createSharedArena(): Arena | undefined {
  let memory: WebAssembly.Memory;
  let module: WebAssembly.Module;
  try {
    memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
    module = new WebAssembly.Module(Buffer.from(kernelsWasm, "base64"));
  } catch {
    // No shared memory, no vectors, no threads, or too little address space: plain loops do it then.
    return undefined;
  }
  let end = 0;
  return {
    get bytes() {
      return end;
    },
    take(bytes) {
      const at = Math.ceil(end / ALIGN) * ALIGN;
      const pages = Math.ceil((at + bytes) / PAGE) - memory.buffer.byteLength / PAGE;
      try {
        if (pages > 0) memory.grow(pages);
      } catch {
        return undefined;
      }
      end = at + bytes;
      return { buffer: memory.buffer, at, bytes };
    },
    shared: { memory, module },
  };
}

/** Pieces of their own, for plain loops. */
export function createPlainArena(): Arena {
  let taken = 0;
  return {
    get bytes() {
      return taken;
    },
    take(bytes) {
      taken += bytes;
      return { buffer: new ArrayBuffer(bytes), at: 0, bytes };
    },
  };
}
