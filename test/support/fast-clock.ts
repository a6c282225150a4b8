/**
 * Loaded before a program (`--preload`), makes its clock run from CLOCK_FROM, which it showed at the real time CLOCK_AT (both
 * in milliseconds), CLOCK_SPEED times as fast. Timers keep to the real time.
 */
const [from = 0, at = 0, speed = 1] = ["CLOCK_FROM", "CLOCK_AT", "CLOCK_SPEED"].map((name) =>
  Number(process.env[name]),
);
const real = Date.now.bind(Date);
Date.now = () => Math.floor(from + (real() - at) * speed);

// It is a module, so that its names are its own.
export {};
