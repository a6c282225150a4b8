import { kernelsWasm } from "./kernels-wasm.ts";

/** An allocated part of the arena; it never moves. */
export type Segment = { readonly buffer: ArrayBufferLike; readonly offset: number; readonly bytes: number };

/** A bump allocator for codes: segments are never freed. */
export type Arena = {
  /** Bytes allocated. */
  readonly bytes: number;
  /** A zeroed segment, aligned to 64 bytes. `undefined` where memory is exhausted. */
  allocate(bytes: number): Segment | undefined;
  /** What a second thread needs to read the same segments; absent where that is impossible. */
  readonly shared?: { memory: WebAssembly.Memory; module: WebAssembly.Module };
};

const PAGE = 65_536;
/** 4 GiB: the range of 32-bit addresses. */
const MAX_PAGES = 65_536;
const GROWTH_PAGES = 256;
const ALIGN = 64;

/** One shared memory for compiled loops. `undefined` where the machine does not support it. */
export function createSharedArena(): Arena | undefined {
  let memory: WebAssembly.Memory;
  let module: WebAssembly.Module;
  try {
    memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true });
    module = new WebAssembly.Module(Buffer.from(kernelsWasm, "base64"));
  } catch {
    // No shared memory, vectors or threads, or too little address space: plain loops are used.
    return undefined;
  }
  const grow = (pages: number): boolean => {
    try {
      memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  };
  let end = 0;
  return {
    get bytes() {
      return end;
    },
    allocate(bytes) {
      const offset = Math.ceil(end / ALIGN) * ALIGN;
      const missing = Math.ceil((offset + bytes) / PAGE) - memory.buffer.byteLength / PAGE;
      // Every growth takes milliseconds, whatever its size; unused pages take no memory.
      if (missing > 0 && !grow(Math.max(missing, GROWTH_PAGES)) && !grow(missing)) return undefined;
      end = offset + bytes;
      return { buffer: memory.buffer, offset, bytes };
    },
    shared: { memory, module },
  };
}

/** Separate buffers, for plain loops. */
export function createPlainArena(): Arena {
  let allocated = 0;
  return {
    get bytes() {
      return allocated;
    },
    allocate(bytes) {
      allocated += bytes;
      return { buffer: new ArrayBuffer(bytes), offset: 0, bytes };
    },
  };
}
