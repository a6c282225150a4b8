import { AppError } from "../errors.ts";

/** Milliseconds between checks of a task: a minute in all. */
const defaultPauses: readonly number[] = [100, 200, 400, 800, 1600, ...Array<number>(11).fill(5000)];

/**
 * Checks a task until it is done: at once, then after each pause.
 * @param action starts the message: `index x: task 5`.
 * @param pauses milliseconds.
 * @throws AppError `timeout` when it is not done after the last pause, and whatever `isDone` throws.
 */
export async function waitForTask(
  action: string,
  isDone: () => Promise<boolean>,
  pauses: readonly number[] = defaultPauses,
): Promise<void> {
  for (const pause of [...pauses, undefined]) {
    if (await isDone()) return;
    if (pause !== undefined) await Bun.sleep(pause);
  }
  throw new AppError("timeout", `${action}: still not done after ${pauses.length + 1} checks`);
}
