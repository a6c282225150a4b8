import type { Context } from "hono";
import { getCookie } from "hono/cookie";

export const themes = ["auto", "light", "dark"] as const;
/** What becomes of pictures that are not safe for work: left out, blurred, or shown. */
export const nsfwChoices = ["hide", "blur", "show"] as const;

/** What a reader has chosen, kept in the browser. */
export type Reader = { theme: (typeof themes)[number]; nsfw: (typeof nsfwChoices)[number] };

export const readReader = (c: Context): Reader => ({
  theme: themes.find((theme) => theme === getCookie(c, "theme")) ?? "auto",
  nsfw: nsfwChoices.find((choice) => choice === getCookie(c, "nsfw")) ?? "blur",
});
