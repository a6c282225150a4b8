import { raw } from "hono/html";

/** A text with what was searched for marked. @param marked HTML that `query/rank.ts` made: escaped, with `<mark>` alone. */
export const Highlighted = ({ marked }: { marked: string }) => <>{raw(marked)}</>;
