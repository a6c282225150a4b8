import type { Index, IndexPage } from "./index.ts";

/** Changes of the database: what is there of the files that changed, and the files that are gone. */
type Changes = {
  /** Number of the last one, null where there are none. */
  last: number | null;
  pages: readonly IndexPage[];
  gone: readonly number[];
};

/** Reads a page of the changes after a number. */
type ReadChanges = (after: number) => Promise<Changes>;

/** The index as the program works with it: what it holds of files follows the database by itself. */
export type FollowingIndex = Omit<Index, "add" | "remove"> & {
  /**
   * Resolves once the index holds every change that was reported before this call. Searches wait for it themselves.
   * @throws what reading the changes threw.
   */
  reached(): Promise<void>;
  /** Reads the log again from after this number on: what a snapshot has not seen. */
  replay(after: number): Promise<void>;
};

/** The index with the one writer of its files. */
export type Follower = {
  index: FollowingIndex;
  /** The log has grown: the index follows. */
  follow(): void;
};

/**
 * Lets the index follow the log of changed descriptors: the only caller of `add` and `remove`. Pages are applied one after
 * another, each as its files are when it is read, so that nothing newer is ever replaced.
 * @param position Number of the change up to which the index needs nothing from the log.
 * @param onError Called when changes could not be read; the next report tries again.
 */
export function followChanges(
  index: Index,
  read: ReadChanges,
  position: number,
  onError: (error: unknown) => void,
): Follower {
  let last: Promise<void> = Promise.resolve();
  /** Whether the last pass has not begun to read, so that it will see what is there now. */
  let isPending = false;
  /** Whether the last pass failed. */
  let isBehind = false;

  async function applyAll(): Promise<void> {
    isPending = false;
    for (;;) {
      const changes = await read(position);
      if (changes.last === null) return;
      await index.add(changes.pages.flatMap(entriesOf));
      await index.remove(changes.gone);
      position = changes.last;
    }
  }

  /** Runs a pass after those before it. */
  function enqueue(pass: () => Promise<void>): Promise<void> {
    isBehind = false;
    last = last.catch(() => {}).then(pass);
    last.catch((error: unknown) => {
      isBehind = true;
      onError(error);
    });
    return last;
  }

  function follow(): void {
    if (isPending) return;
    isPending = true;
    void enqueue(applyAll);
  }

  function reached(): Promise<void> {
    if (isBehind) follow();
    return last;
  }

  return {
    follow,
    index: {
      ...index,
      reached,
      replay: (after) =>
        enqueue(() => {
          position = Math.min(position, after);
          return applyAll();
        }),
      async search(probes) {
        await reached();
        return index.search(probes);
      },
      async nearest(method, descriptor, quantity) {
        await reached();
        return index.nearest(method, descriptor, quantity);
      },
    },
  };
}

const entriesOf = ({ encoder, files, bytes }: IndexPage) => {
  const size = bytes.length / files.length;
  return Array.from(files, (file, at) => ({
    file,
    encoder,
    bytes: bytes.subarray(at * size, (at + 1) * size),
  }));
};
