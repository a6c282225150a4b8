import { Icon } from "./icon.tsx";

/** What one can do with a picture; bans are for admins. */
export const PictureActions = ({ id, isAdmin }: { id: number; isAdmin: boolean }) => (
  <div class="row">
    <a class="button" href={`/search?file=${id}`}>
      <Icon name="picture" /> Search similar
    </a>
    {isAdmin && (
      <a class="button danger" href={`/blocks?file=${id}`}>
        <Icon name="ban" /> Ban it
      </a>
    )}
  </div>
);
