import { expect, test } from "bun:test";
import type { Image } from "../support/lzbooru-workers.ts";
import type { Answered, Rebooru } from "./rebooru.ts";
import { refusals, type Samples } from "./refusals.ts";
import { Scenario } from "./scenario.ts";

const minutes = 60_000;

function messageOf(body: unknown): string {
  const { message } = (body ?? {}) as { message?: unknown };
  return typeof message === "string" ? message : "";
}

/** Follows a subreddit, asking again while the archive has one of its moments (a 502 that says so). */
async function followed(server: Rebooru, name: string): Promise<Answered> {
  for (let tries = 0; ; tries++) {
    const answer = await server.ask("POST", "/api/subreddit", { name });
    if (answer.status !== 502 || tries === 10) return answer;
    await Bun.sleep(500);
  }
}

/** Everything the contract says is refused, asked of one running server. */
export function refusalsTest(seed: number, now: number): void {
  test(
    "requests are refused with the status and the words of the contract, and change nothing",
    async () => {
      const scenario = await Scenario.open({
        seed,
        now,
        count: 60,
        unlisted: "QuietHarbour",
        environment: { WORKERS: "aggregate" },
      });
      const { server } = scenario;
      try {
        await server.start();
        await scenario.follow();
        await scenario.submissionsArrive(2 * minutes);
        const [submission] = await server.list<Samples["submission"]>("/api/submission");
        if (!submission) throw new Error("no submission to take for a sample");
        const url = "https://i.redd.it/samplesample1.jpg";
        await server.ask("POST", "/api/image", [{ submission_id: submission["id"], url }]);
        const image = (await server.list<Image>("/api/image?q=100")).find((one) => one.url === url);
        const before = await server.list("/api/submission");
        const wrong: string[] = [];
        for (const one of refusals({ submission, imageId: image?.id })) {
          const { status, body } = await server.ask(one.method, one.path, one.body, one.headers);
          const said = `${one.rule}: ${status} ${JSON.stringify(body)}`;
          if (status !== one.status) wrong.push(`${said}, expected ${one.status}`);
          else if (messageOf(body) === "") wrong.push(`${said}, expected a message`);
          else if (one.message !== undefined && messageOf(body) !== one.message)
            wrong.push(`${said}, expected the message ${one.message}`);
          else if (one.names !== undefined && !messageOf(body).includes(one.names))
            wrong.push(`${said}, expected the message to name ${one.names}`);
          else if (typeof (body as { error?: { code?: unknown } }).error?.code !== "string")
            wrong.push(`${said}, expected error.code`);
        }
        expect(wrong).toEqual([]);
        expect(await server.list("/api/submission")).toEqual(before);
        expect(await server.list("/api/histogram")).toEqual([]);
        expect(await followed(server, "QuietHarbour")).toMatchObject({ status: 201, body: "QuietHarbour" });
      } finally {
        await scenario.end();
      }
    },
    4 * minutes,
  );
}
