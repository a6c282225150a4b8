/**
 * Main module of the process that checks the database file: `quick-check.ts PATH` prints what is wrong as a JSON list. A process
 * can be ended in the middle, which a thread within SQLite cannot.
 */
import { Database, SQLiteError } from "bun:sqlite";
import { constants, setPriority } from "node:os";
import { usualBusyMs } from "./connection.ts";

const maxProblems = 20;

function problemsOf(path: string): string[] {
  try {
    using db = new Database(path, { readonly: true });
    db.run(`PRAGMA busy_timeout = ${usualBusyMs}`);
    const lines = db.query<{ quick_check: string }, []>(`PRAGMA quick_check(${maxProblems})`).all();
    // A line may hold several.
    const problems = lines.flatMap(({ quick_check: line }) => line.split("\n"));
    return problems.filter((problem) => problem !== "ok").slice(0, maxProblems);
  } catch (thrown) {
    // It is so damaged that it cannot even be looked through.
    if (thrown instanceof SQLiteError && /^SQLITE_(CORRUPT|NOTADB)/.test(thrown.code ?? ""))
      return [thrown.message];
    throw thrown;
  }
}

setPriority(constants.priority.PRIORITY_LOW);
console.log(JSON.stringify(problemsOf(process.argv[2] ?? "")));
