import type { MatchPost } from "../../../model/match.ts";
import { When } from "./when.tsx";

/** How often a picture was posted, and where first. */
export const FirstSeen = ({ post, times }: { post: MatchPost; times: number }) => (
  <>
    Posted {times === 1 ? "once" : `${times} times, first`}: <When at={post.created} /> in{" "}
    <bdi>{post.subreddit}</bdi>
    {post.author !== null && (
      <>
        {" "}
        by <bdi>u/{post.author}</bdi>
      </>
    )}
    ,{" "}
    <bdi>
      {post.permalink === null ? (
        post.title
      ) : (
        <a href={post.permalink} rel="noreferrer">
          {post.title}
        </a>
      )}
    </bdi>
  </>
);
