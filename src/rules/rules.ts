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
 * Every rule, in order: the first with a reason decides. Rules that skip an original come first, then those that exempt the
 * candidate; the meme guard is last, so that it never overrides an exemption.
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
