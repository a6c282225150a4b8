import { Highlighted } from "./highlighted.tsx";
import type { ManualHit } from "./search-manuals.ts";

/** What a search of the manuals found, or what to do where it found nothing. */
export const ManualHits = ({ text, hits }: { text: string; hits: readonly ManualHit[] }) =>
  hits.length === 0 ? (
    <div class="empty">
      <h2>
        Nothing has all words of “<bdi>{text}</bdi>”
      </h2>
      <p>
        Try fewer or other words, or <a href="/help">see all manuals</a>.
      </p>
    </div>
  ) : (
    <>
      <p role="status" class="soft">
        {hits.length === 1 ? "One section" : `${hits.length} sections`}, the best first.{" "}
        <a href="/help">All manuals</a>
      </p>
      <ol class="manual-hits">
        {hits.map(({ path, manual, title, excerpt }) => (
          <li class="stack">
            <h2>
              <a href={path}>
                <Highlighted marked={title} />
              </a>
            </h2>
            <p>
              <Highlighted marked={excerpt} />
            </p>
            <p class="small soft">{manual}</p>
          </li>
        ))}
      </ol>
    </>
  );
