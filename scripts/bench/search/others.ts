import { DatabaseSync } from "node:sqlite";
import { getLoadablePath } from "sqlite-vec";
import { codesOf, pdq, seeded } from "./made-up-codes.ts";
import { median } from "./median.ts";
import { measurePostgres } from "./postgres.ts";
import type { Row } from "./rows.ts";
import { firstLine } from "./run-program.ts";

const TIMES = 7;

/** The same question, the 20 nearest of so many PDQ codes, to what else can answer it exactly. */
export async function measureOthers(count: number): Promise<Row[]> {
  const codes = new Uint8Array(codesOf(pdq, 8, count, seeded(4)).buffer);
  const rows = [
    measureSqliteVec(codes, count),
    ...(await measureFaiss(codes, count)),
    ...(await measurePostgres(codes, count, TIMES)),
  ];
  return rows;
}

function measureSqliteVec(codes: Uint8Array, count: number): Row {
  const db = new DatabaseSync(":memory:", { allowExtension: true });
  db.loadExtension(getLoadablePath());
  db.exec("CREATE VIRTUAL TABLE code USING vec0(bits bit[256]); BEGIN");
  const insert = db.prepare("INSERT INTO code (rowid, bits) VALUES (?, vec_bit(?))");
  for (let row = 0; row < count; row++) insert.run(BigInt(row + 1), codes.subarray(row * 32, (row + 1) * 32));
  db.exec("COMMIT");
  const nearest = db.prepare("SELECT rowid, distance FROM code WHERE bits MATCH vec_bit(?) AND k = 20");
  const took = median(TIMES, () => nearest.all(codes.subarray(0, 32)));
  db.close();
  return { what: "sqlite-vec", codes: count, threads: 1, took, bytes: count * 32 };
}

/** FAISS by the system's Python, where it is installed. */
async function measureFaiss(codes: Uint8Array, count: number): Promise<Row[]> {
  const script = `
import sys, time
import faiss, numpy
codes = numpy.frombuffer(sys.stdin.buffer.read(), dtype=numpy.uint8).reshape(-1, 32)
faiss.omp_set_num_threads(1)
index = faiss.IndexBinaryFlat(256)
index.add(codes)
times = []
for run in range(${TIMES + 3}):
    started = time.perf_counter()
    index.search(codes[run:run + 1], 20)
    times.append(time.perf_counter() - started)
print(sorted(times[3:])[${TIMES} // 2] * 1000)`;
  const line = await firstLine(["/usr/bin/python3", "-c", script], codes);
  const ms = Number(line);
  if (Number.isFinite(ms) && line !== "")
    return [
      { what: "FAISS BinaryFlat", codes: count, threads: 1, took: { ms, best: ms }, bytes: count * 32 },
    ];
  console.log("FAISS: not installed here (python3-faiss)");
  return [];
}
