import type { Picture } from "./picture.ts";

/** Anything JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A submission as the upstream services hold it, strings not escaped. */
export type Post = { readonly [key: string]: Json } & {
  readonly id: string;
  readonly subreddit: string;
  readonly created_utc: number;
  readonly title: string;
};

/** A picture that a submission should end up with. The first URL is the plain one; others name the same file. */
export interface ExpectedPicture {
  readonly urls: readonly string[];
  readonly caption: string | null;
  readonly picture: Picture;
}

/** What following the subreddit should make of one submission. */
export interface Expectation {
  readonly pictures: readonly ExpectedPicture[];
  /** Whether a failure must, must not or may be left behind for it. */
  readonly dead: "some" | "none" | "any";
  /** The recipe's name, so that a difference says what it is about. */
  readonly kind: string;
}

/** What a maker hands back: the fields that differ from a plain post, and what should come of them. */
export interface Draft {
  readonly fields: { readonly [key: string]: Json };
  readonly expect: Expectation;
  /** Fields shown instead until the post has been read by id as often as `readsById`. */
  readonly early?: { readonly fields: { readonly [key: string]: Json }; readonly readsById: number };
}

/** One submission of the world with everything that is known about it. */
export interface WorldPost {
  readonly post: Post;
  readonly expect: Expectation;
  readonly early?: Draft["early"];
}

/** What a URL answers. */
export type Answer =
  | { readonly kind: "picture"; readonly picture: Picture; readonly type?: string }
  | { readonly kind: "bytes"; readonly bytes: () => Promise<Uint8Array>; readonly type: string }
  | { readonly kind: "html"; readonly html: string; readonly status?: number }
  | { readonly kind: "redirect"; readonly to: string; readonly status?: number }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "hostile"; readonly respond: () => Response | Promise<Response> };

/** How a URL answers the first time, before its real answer. */
export type Stumble = "busy" | "limited";
