/** A line on a terminal that says how far something is. */
export type ProgressBar = {
  /** @param share of the whole, 0 to 1; `undefined` where nobody knows the whole. @param text what to say beside it. */
  show(share: number | undefined, text: string): void;
  /** Takes the line away, so that something else can be said. */
  clear(): void;
};

const width = 24;
/** Short work needs no bar, and a line that changes too often cannot be read. In milliseconds. */
const firstAfter = 2000;
const pause = 200;

/** Draws on stderr where that is a terminal, from two seconds on. */
export function createProgressBar(stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  const started = performance.now();
  let drawnAt = 0;
  let isDrawn = false;
  return {
    show(share, text) {
      const now = performance.now();
      if (!stream.isTTY || now - started < firstAfter || now - drawnAt < pause) return;
      drawnAt = now;
      isDrawn = true;
      const done = Math.round((share ?? 0) * width);
      const bar = share === undefined ? "" : `[${"#".repeat(done).padEnd(width, ".")}] `;
      const percent = share === undefined ? "" : `${Math.floor(share * 100)} % `;
      const left = share ? `, ${spanOf(((now - started) / share) * (1 - share))} left` : "";
      stream.write(`\r\x1b[K${bar}${percent}${text}${left}`);
    },
    clear() {
      if (isDrawn) stream.write("\r\x1b[K");
      isDrawn = false;
    },
  };
}

function spanOf(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
