import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Row } from "./rows.ts";
import { firstLine } from "./run-program.ts";

const installed = "/usr/lib/postgresql";

/** A cluster of its own in a temporary folder, on a socket there and no port; ended and removed afterwards. */
export async function measurePostgres(codes: Uint8Array, count: number, times: number): Promise<Row[]> {
  const version = existsSync(installed) ? readdirSync(installed).at(-1) : undefined;
  if (version === undefined) {
    console.log("PostgreSQL: not installed here");
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), "bench-postgres-"));
  const as = await otherUser(folder);
  const program = (name: string, ...words: string[]) => [
    ...as,
    join(installed, version, "bin", name),
    ...words,
  ];
  const sql = (text: string) =>
    firstLine(program("psql", "-h", folder, "-d", "postgres", "-qAt", "-v", "ON_ERROR_STOP=1", "-c", text));
  const data = join(folder, "data");
  await firstLine(program("initdb", "-D", data, "-A", "trust", "--no-sync"));
  const options = `-k ${folder} -c listen_addresses='' -c fsync=off -c max_parallel_workers_per_gather=0`;
  await firstLine(program("pg_ctl", "-D", data, "-o", options, "-l", join(folder, "log"), "-w", "start"));
  try {
    const dump = join(folder, "codes.tsv");
    writeFileSync(dump, linesOf(codes, count));
    await sql("create table code (id bigint, pdq bit(256))");
    await sql(`copy code from '${dump}'`);
    if ((await sql("select count(*) from code")) !== String(count))
      throw new Error("bench search: PostgreSQL did not start");
    const query = bitsOf(codes.subarray(0, 32));
    // Timed where it runs: starting psql takes longer than the search.
    const timed = `do $$ declare started timestamptz; begin
      create temp table took (ms float8);
      for run in 1..${times} loop
        started := clock_timestamp();
        perform id from code order by bit_count(pdq # B'${query}'), id limit 20;
        insert into took values (extract(epoch from clock_timestamp() - started) * 1000);
      end loop; end $$; select percentile_cont(0.5) within group (order by ms) from took`;
    const ms = Number(await sql(timed));
    return [
      {
        what: `PostgreSQL ${version} bit_count`,
        codes: count,
        threads: 1,
        took: { ms, best: ms },
        bytes: count * 32,
      },
    ];
  } finally {
    await firstLine(program("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** PostgreSQL does not run as root: it is then run as the system's user `postgres`, whose the folder becomes. */
async function otherUser(folder: string): Promise<string[]> {
  if (userInfo().uid !== 0) return [];
  const [uid, gid] = await Promise.all(["-u", "-g"].map((which) => firstLine(["id", which, "postgres"])));
  chownSync(folder, Number(uid), Number(gid));
  return ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
}

const bitsOf = (code: Uint8Array): string =>
  Array.from(code, (byte) => byte.toString(2).padStart(8, "0")).join("");

function linesOf(codes: Uint8Array, count: number): string {
  return Array.from(
    { length: count },
    (_, row) => `${row}\t${bitsOf(codes.subarray(row * 32, (row + 1) * 32))}\n`,
  ).join("");
}
