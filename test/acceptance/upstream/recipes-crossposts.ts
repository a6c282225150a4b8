import { hashOf } from "./random.ts";
import { whole, type Recipe } from "./maker.ts";
import type { Json } from "./world-types.ts";

const base36 = 36;
/** Where the crossposted things were first posted; nobody follows it. */
export const otherSubreddit = "TidalPools";

/** An id for a parent in another subreddit, below those of the followed one. */
function parentId(id: string): string {
  return `1p${(hashOf(id) % base36 ** 5).toString(base36).padStart(5, "0")}`;
}

function plainCopy(fields: { readonly [key: string]: Json }): { readonly [key: string]: Json } {
  const {
    gallery_data: _data,
    media_metadata: _metadata,
    preview: _preview,
    is_gallery: _is,
    ...rest
  } = fields;
  return rest;
}

/** A crosspost of what another recipe makes: the media are on the parent alone. */
export function crosspostOf(original: Recipe): Recipe {
  return (maker, id) => {
    const parent = parentId(id);
    const draft = original(maker, parent, otherSubreddit);
    const child = plainCopy(draft.fields);
    const isText = draft.fields["is_self"] === true;
    const parentPost: { readonly [key: string]: Json } = {
      id: parent,
      name: `t3_${parent}`,
      subreddit: otherSubreddit,
      author: "tide_keeper",
      title: "Found at low water & photographed",
      permalink: `/r/${otherSubreddit}/comments/${parent}/found_at_low_water/`,
      created_utc: 1_700_000_000 + (hashOf(parent) % 9_000_000),
      over_18: hashOf(parent) % 3 === 0,
      ...draft.fields,
    };
    const url = isText
      ? `/r/${otherSubreddit}/comments/${parent}/found_at_low_water/`
      : (draft.fields["url"] ?? null);
    return {
      fields: {
        ...child,
        is_self: false,
        is_video: false,
        selftext: "",
        media: null,
        secure_media: null,
        url,
        ...(isText ? {} : { url_overridden_by_dest: url }),
        crosspost_parent: `t3_${parent}`,
        crosspost_parent_list: [parentPost],
      },
      expect: {
        ...whole("", ...draft.expect.pictures),
        dead: draft.expect.dead,
        kind: `crosspost of ${draft.expect.kind}`,
      },
    };
  };
}
