import { answerJson, type Asked, escapeTexts } from "./answers.ts";
import type { Print } from "./arctic-shift.ts";
import { submissionsOf, type World, type WorldSubmission } from "./world.ts";

/** What was posted later than this many seconds ago it does not have. */
const behind = 180 * 86_400;

/** PullPush in Pushshift's shape: posts by subreddit and time, or by id; its data have ended. */
export function answerPullPush({ url }: Asked, world: World, print: Print, now: number): Response {
  if (url.pathname !== "/reddit/search/submission/") return answerJson({ detail: "Not Found" }, 404);
  const query = url.searchParams;
  const isHeld = ({ created }: WorldSubmission) => created < now - behind;
  const show = (found: WorldSubmission[]) =>
    answerJson({
      data: found.map((each) =>
        escapeTexts({ ...print(each), retrieved_on: each.created + 60, score: 1, num_comments: 0 }),
      ),
    });
  const ids = query.get("ids")?.split(",");
  if (ids) return show(world.submissions.filter((each) => isHeld(each) && ids.includes(each.id)));
  const [after, before] = [Number(query.get("after") ?? -Infinity), Number(query.get("before") ?? Infinity)];
  const found = submissionsOf(world, query.get("subreddit") ?? "").filter(
    (each) => isHeld(each) && each.created > after && each.created < before,
  );
  const size = Math.min(Number(query.get("size") ?? 10) || 10, 100);
  return show((query.get("sort") === "asc" ? found : found.toReversed()).slice(0, size));
}
