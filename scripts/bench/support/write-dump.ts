import { closeSync, openSync, writeSync } from "node:fs";

const words = "light morning quiet river stone winter garden window street harbour cloud field".split(" ");
const linesAtOnce = 2000;

/** The `n`-th line of a made-up month: of `pics` every second one, of a hundred other subreddits the rest. */
function dumpLine(n: number): string {
  const id = (36 ** 6 + n).toString(36);
  const subreddit = n % 2 === 0 ? "pics" : `place_${n % 100}`;
  const title = [7, 11, 13, 17, 19].map((prime) => words[(n * prime) % words.length]).join(" ");
  const created = 1_420_070_400 + Math.floor(n / 2);
  const url = n % 10 === 0 ? `https://imgur.com/${id.slice(-7)}` : `https://i.redd.it/${id}abcdef.jpg`;
  const resolution = (width: number) => ({
    url: `https://preview.redd.it/${id}abcdef.jpg?width=${width}&amp;crop=smart&amp;auto=webp&amp;s=${"0123456789abcdef".repeat(2)}${id}`,
    width,
    height: Math.round(width * 0.75),
  });
  return JSON.stringify({
    all_awardings: [],
    allow_live_comments: false,
    archived: false,
    author: `author_${n % 5000}`,
    author_flair_background_color: null,
    author_flair_css_class: null,
    author_flair_richtext: [],
    author_flair_text: null,
    author_fullname: `t2_${(n % 5000).toString(36)}`,
    can_mod_post: false,
    contest_mode: false,
    created_utc: n % 3 === 0 ? String(created) : created,
    domain: "i.redd.it",
    edited: false,
    full_link: `https://www.reddit.com/r/${subreddit}/comments/${id}/`,
    gilded: 0,
    gildings: {},
    hidden: false,
    hide_score: false,
    id,
    is_crosspostable: true,
    is_meta: false,
    is_original_content: false,
    is_reddit_media_domain: true,
    is_robot_indexable: true,
    is_self: false,
    is_video: false,
    link_flair_richtext: [],
    link_flair_text: n % 7 === 0 ? "OC" : null,
    link_flair_type: "text",
    locked: false,
    media_only: false,
    no_follow: true,
    num_comments: n % 100,
    num_crossposts: 0,
    over_18: n % 50 === 0,
    permalink: `/r/${subreddit}/comments/${id}/${title.replaceAll(" ", "_")}/`,
    pinned: false,
    post_hint: "image",
    preview: {
      enabled: true,
      images: [{ id, resolutions: [108, 216, 320].map(resolution), source: resolution(640), variants: {} }],
    },
    pwls: 6,
    retrieved_on: created + 200_000,
    score: n % 1000,
    selftext: "",
    send_replies: true,
    spoiler: false,
    stickied: false,
    subreddit,
    subreddit_id: "t5_2qh0u",
    subreddit_subscribers: 20_000_000,
    subreddit_type: "public",
    thumbnail: `https://b.thumbs.redditmedia.com/${id}.jpg`,
    title: `${title} ${n} &amp; more`,
    total_awards_received: 0,
    treatment_tags: [],
    upvote_ratio: 1,
    url,
    whitelist_status: "all_ads",
    wls: 6,
  });
}

/** Writes a made-up dump of so many submissions, half of them of `pics`. @returns its bytes. */
export function writeDump(path: string, lines: number): number {
  const file = openSync(path, "w");
  let bytes = 0;
  for (let at = 0; at < lines; at += linesAtOnce) {
    const length = Math.min(linesAtOnce, lines - at);
    bytes += writeSync(file, `${Array.from({ length }, (_, n) => dumpLine(at + n)).join("\n")}\n`);
  }
  closeSync(file);
  return bytes;
}
