import { Scenario } from "./scenario.ts";
const s = new Scenario({ seed: 1, now: Math.floor(Date.now() / 1000) });
try {
  await s.server.start();
  console.log(s.server.dataDir, s.server.port);
  await s.follow();
  for (let i = 0; i < Number(process.argv[2] ?? 20); i++) {
    await Bun.sleep(2000);
    console.log(
      s.standIn.visits.length,
      JSON.stringify((await s.server.ask("GET", "/api/status")).body).slice(0, 900),
    );
  }
  if (process.argv[3]) {
    const { $ } = await import("bun");
    await $`cp -r ${s.server.dataDir} ${process.argv[3]}`;
  }
  console.log(s.server.log().slice(-3000));
} catch (e) {
  console.log(e);
} finally {
  await s.end();
}
