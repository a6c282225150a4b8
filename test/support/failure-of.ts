import { AppError } from "../../src/errors.ts";

/** The application's error that a promise ends in; `undefined` for another error or none. */
export const failureOf = (promise: Promise<unknown>): Promise<AppError | undefined> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof AppError ? error : undefined),
  );

/** The error or `{ value }` that a promise ends in: `expect(...).rejects` waits without letting a Worker's messages in. */
export const outcomeWithWorkers = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );
