import { age } from "./age.ts";
import { crosspost } from "./crosspost.ts";
import { dismissed } from "./dismissed.ts";
import { memeGuard } from "./meme-guard.ts";
import { ownGallery } from "./own-gallery.ts";
import type { RepostRule } from "./rule.ts";
import { sameAuthor } from "./same-author.ts";
import { scope } from "./scope.ts";
import { score } from "./score.ts";
import { submissionScore } from "./submission-score.ts";
import { title } from "./title.ts";

/**
 * Every rule, in the order in which they are asked: the first that has a reason decides. First who can be an original at all,
 * then what excuses; the guard last, so that it never undoes an excuse.
 */
export const rules: readonly RepostRule[] = [
  dismissed,
  score,
  scope,
  age,
  title,
  ownGallery,
  sameAuthor,
  crosspost,
  submissionScore,
  memeGuard,
];
