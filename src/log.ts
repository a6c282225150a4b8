import pino from "pino";
import { AppError } from "./errors.ts";

export type Log = pino.Logger;

const secrets = ["apiKey", "token", "authorization", "password", "clientSecret", "clientId"];
const redact = { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: "[hidden]" };

/** Loaded for terminals only, because loading takes as long as the rest of the log. */
const loadPretty = () => require("pino-pretty") as typeof import("pino-pretty");

/** A logger on stderr: formatted lines on a terminal, JSON lines otherwise. Values of secret fields are hidden. */
export function createLog(level: string, terminal = process.stderr.isTTY): Log {
  const destination = terminal
    ? loadPretty()({
        destination: 2,
        sync: true,
        colorize: true,
        singleLine: true,
        ignore: "pid,hostname",
        translateTime: "SYS:HH:MM:ss",
      })
    : pino.destination({ dest: 2, sync: true });
  return pino({ level, redact, base: null }, destination);
}

/** How the log names what was thrown: the code of what the operator can mend, else the error with its stack. */
export const faultOf = (thrown: unknown): { code: string } | { err: unknown } =>
  thrown instanceof AppError && thrown.code !== "internal" ? { code: thrown.code } : { err: thrown };
