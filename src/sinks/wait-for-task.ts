import { AppError } from "../errors.ts";

/** Milliseconds between one look at a task and the next: a minute in all. */
const usualPauses: readonly number[] = [100, 200, 400, 800, 1600, ...Array<number>(11).fill(5000)];

/**
 * Looks at a task until it is done: at once, then after each of the pauses.
 * @param action Starts the message: `index x: task 5`.
 * @param pauses Milliseconds.
 * @throws AppError `timeout` when it is still not done after the last of them, and whatever `isDone` throws.
 */
export async function waitForTask(
  action: string,
  isDone: () => Promise<boolean>,
  pauses: readonly number[] = usualPauses,
): Promise<void> {
  for (const pause of [...pauses, undefined]) {
    if (await isDone()) return;
    if (pause !== undefined) await Bun.sleep(pause);
  }
  throw new AppError("timeout", `${action}: still not done after ${pauses.length + 1} looks`);
}
