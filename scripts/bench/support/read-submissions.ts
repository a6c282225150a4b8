/** Reads random submissions over HTTP, one after another, until stdin ends (of `held` made-up ones every `step`-th); prints the times in milliseconds. */
const [url = "", held = "1", step = "1"] = process.argv.slice(2);
const times: number[] = [];
let ended = false;
process.stdin.on("data", () => {});
process.stdin.on("end", () => (ended = true));

while (!ended) {
  const id = (36 ** 6 + Math.floor(Math.random() * (Number(held) / Number(step))) * Number(step)).toString(
    36,
  );
  const started = performance.now();
  const answer = await fetch(`${url}/api/submission/${id}`);
  await answer.text();
  times.push(performance.now() - started);
  if (!answer.ok) throw new Error(`GET ${url}/api/submission/${id}: ${answer.status}`);
  await Bun.sleep(1);
}
console.log(JSON.stringify(times));

export {};
