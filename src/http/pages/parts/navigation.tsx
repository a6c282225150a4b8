import type { Context } from "hono";
import type { Scope } from "../../../model/key.ts";
import { hasScope } from "../../caller.ts";

/** The sections that every page links to, with the scope they need. */
const sections = [
  ["/posts", "Gallery", "read"],
  ["/search", "Search", "read"],
  ["/reposts", "Reposts", "read"],
  ["/feeds", "Feeds", "read"],
  ["/generations", "Prompts", "read"],
  ["/challenges", "Challenges", "read"],
  ["/datasets", "Datasets", "admin"],
  ["/blocks", "Blocklists", "admin"],
  ["/status", "Status", "read"],
  ["/keys", "Keys", "admin"],
  ["/help", "Help", "read"],
] as const satisfies [path: string, name: string, scope: Scope][];

export type Section = (typeof sections)[number][0];

/** Links to the sections that this visitor may open. @param publicRead whether reading needs no key. */
export const Navigation = ({
  c,
  current,
  publicRead,
}: {
  c: Context;
  current?: Section;
  publicRead: boolean;
}) => (
  <nav aria-label="Sections" class="sections">
    <ul>
      {sections
        .filter(([, , scope]) => (scope === "read" && publicRead) || hasScope(c, scope))
        .map(([path, name]) => (
          <li>
            <a href={path} aria-current={path === current ? "page" : undefined}>
              {name}
            </a>
          </li>
        ))}
    </ul>
  </nav>
);
