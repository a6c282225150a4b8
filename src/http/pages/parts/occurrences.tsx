import type { GroupMember } from "../../../model/repost.ts";
import { spanText, When } from "./when.tsx";

const place = (name: string, author: string | null) => (
  <>
    <bdi>{name}</bdi> by <bdi>{author === null ? "a deleted author" : `u/${author}`}</bdi>
  </>
);

/** Where and when a picture was posted, the first time first. @param fileId the picture; others are nearly the same. */
export const Occurrences = ({ members, fileId }: { members: readonly GroupMember[]; fileId: number }) => {
  const [first] = members;
  return (
    <ol class="occurrences">
      {members.map((member, index) => (
        <li class={member.fileId === fileId ? "own" : undefined}>
          <span class="chip">{index === 0 ? "first seen" : `no. ${index + 1}`}</span>
          <span>
            <strong>
              <bdi>
                {member.permalink === null ? (
                  member.title
                ) : (
                  <a href={member.permalink} rel="noreferrer">
                    {member.title}
                  </a>
                )}
              </bdi>
            </strong>
            <br />
            {place(member.place, member.author)}, <When at={member.created} />
            {index > 0 && first && (
              <span class="soft">, {spanText(member.created - first.created)} later</span>
            )}
            {member.score !== null && <span class="soft">, score {member.score}</span>}
            {member.removal !== null && <span class="chip">removed: {member.removal}</span>}
            {member.fileId !== fileId && (
              <>
                {" "}
                <a class="chip" href={`/posts/${member.fileId}`}>
                  another file, {Math.floor(member.likeness)} % alike
                </a>
              </>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
};
