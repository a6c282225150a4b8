import { temporaryFolder } from "./support/temporary-folder.ts";
import { attacks } from "./hostile/attacks.ts";
import { type Measured, measureWhile } from "./hostile/measure.ts";
import { openTarget, type Target } from "./hostile/target.ts";

/** Bytes by which an attack may raise the memory of the server's processes; each once took between 0.7 and 1.6 GB. */
const mostGrowth = 400 * 2 ** 20;
const mib = (bytes: number): number => Math.round(bytes / 2 ** 20);

/**
 * `bun run bench hostile [short]`: what strangers can do to a server, a real process that anybody may read, beside a client that
 * does small reads and a crawl of ten pictures a second. Prints the reads' latencies, the peak of memory, and how long after each
 * attack the crawler has its own pace again. @throws Error when something dies or a rule is broken; speed is only shown.
 */
export async function run([form = "full"]: string[]): Promise<void> {
  const isShort = form === "short";
  const size = { share: isShort ? 0.5 : 1, patienceMs: isShort ? 15_000 : 150_000 };
  using folder = temporaryFolder();
  await using target = await openTarget(folder.path, isShort ? 256 : 1024, isShort ? 2000 : 6000);
  await target.link("https://right.example/a.jpg");
  await target.feedCrawler();
  while ((await target.asked("crawl.example")) < 20) await Bun.sleep(100);
  const faults: string[] = [];
  const idle = await measureWhile(target, 1, () => Bun.sleep(isShort ? 5000 : 10_000));
  show("nothing", idle);
  for (const attack of attacks) {
    const found: string[] = [];
    const measured = await measureWhile(
      target,
      idle.pace,
      async () => void found.push(...(await attack.run(target, size))),
    );
    show(attack.name, measured);
    const [before, peak] = measured.memory;
    if (peak - before > mostGrowth) found.push(`memory grew from ${mib(before)} to ${mib(peak)} MiB`);
    if (measured.backAfterMs === undefined) found.push("the crawler does not come back to its pace");
    found.push(...(await stillRight(target)));
    faults.push(...found.map((fault) => `${attack.name}: ${fault}`));
  }
  for (const fault of faults) console.error(fault);
  if (faults.length) throw new Error(`${faults.length} rules are broken, see above`);
}

function show(name: string, { reads, memory: [before, peak], pace, backAfterMs }: Measured): void {
  const back = backAfterMs === undefined ? "never" : `${(backAfterMs / 1000).toFixed(1)} s`;
  console.log(`${name}\n  small reads ${reads}`);
  console.log(
    `  memory ${mib(before)} -> ${mib(peak)} MiB; crawler ${pace.toFixed(1)} pictures/s, its own pace again after ${back}`,
  );
}

/** What is wrong with the server after an attack. */
async function stillRight({ server, url, copy }: Target): Promise<string[]> {
  const ended = await Promise.race([server.exited, Bun.sleep(0).then(() => undefined)]);
  if (ended !== undefined) throw new Error(`the server ended with ${ended}: ${await server.log()}`);
  const answer = await fetch(`${url}/api/search/image?limit=1`, {
    method: "POST",
    headers: { "content-type": "image/jpeg" },
    body: Buffer.from(copy),
  });
  return answer.status === 200 ? [] : [`a search afterwards is answered ${answer.status}`];
}
