import type { Hono } from "hono";
import type { AppContext } from "../app-context.ts";
import { feeds } from "./feeds.tsx";
import { audit } from "./audit.tsx";
import { blocks } from "./blocks.tsx";
import { status } from "./status.tsx";
import { datasets } from "./datasets.tsx";
import { help } from "./help.tsx";
import { generations } from "./generations.tsx";
import { keys } from "./keys.tsx";
import { reposts } from "./reposts.tsx";
import { picture } from "./picture.tsx";
import { arrivals } from "./arrivals.ts";
import { challenges } from "./challenges.tsx";
import { compare } from "./compare.tsx";
import { search } from "./search.tsx";
import { gallery } from "./gallery.tsx";

/** The pages by path. Each request needs the scope that `authorize.ts` names. */
export const pages: [path: string, create: (context: AppContext) => Hono][] = [
  ["/posts", gallery],
  ["/posts/new", arrivals],
  ["/posts", picture],
  ["/search", search],
  ["/compare", compare],
  ["/reposts", reposts],
  ["/feeds", feeds],
  ["/status", status],
  ["/generations", generations],
  ["/challenges", challenges],
  ["/datasets", datasets],
  ["/blocks", blocks],
  ["/keys", keys],
  ["/audit", audit],
  ["/help", help],
];
