import pino from "pino";

export type Log = pino.Logger;

const secrets = ["apiKey", "token", "authorization", "password", "clientSecret", "clientId"];
const redact = { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: "[hidden]" };

/** Loaded where somebody reads: it takes as long as all else of the log. */
const readable = () => require("pino-pretty") as typeof import("pino-pretty");

/** A logger on stderr: readable lines on a terminal, JSON lines otherwise. Values under secret names are hidden. */
export function createLog(level: string, terminal = process.stderr.isTTY): Log {
  const destination = terminal
    ? readable()({
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
