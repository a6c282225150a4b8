/** Milliseconds of a run: the median of some, and the best, which other work on the machine disturbs least. */
export type Took = { ms: number; best: number };

/** After as many runs as it takes to compile what runs. */
const COMPILING = 3;

export function median(times: number, run: () => void): Took {
  const all = Array.from({ length: times + COMPILING }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
  return of(all.slice(COMPILING));
}

/** The same of what is waited for. @param run given the number of the run, up to `times` and three more. */
export async function medianOf(times: number, run: (time: number) => Promise<unknown>): Promise<Took> {
  const all: number[] = [];
  for (let time = 0; time < times + COMPILING; time++) {
    const started = performance.now();
    await run(time);
    all.push(performance.now() - started);
  }
  return of(all.slice(COMPILING));
}

function of(times: number[]): Took {
  times.sort((a, b) => a - b);
  return { ms: times[Math.floor(times.length / 2)] ?? Number.NaN, best: times[0] ?? Number.NaN };
}
