import { type Context, Hono } from "hono";
import type { GenerationRow } from "../../model/generation.ts";
import { thumbnailPath } from "../../model/picture-path.ts";
import { AppError } from "../../errors.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { readGenerationFilter } from "../request/generation-filter.ts";
import { answerPage } from "./parts/document.tsx";
import { Facts } from "./parts/facts.tsx";
import { Highlighted } from "./parts/highlighted.tsx";
import { Icon } from "./parts/icon.tsx";
import { When } from "./parts/when.tsx";

type Needs = Pick<AppContext, "assets" | "config" | "store">;

const pageSize = 40;
const current = "/generations";

/** `/generations`: prompts, searched or newest first; `/:id`: one with its whole record. */
export const generations = (context: Needs): Hono =>
  new Hono()
    .get("/", async (c) => {
      const after = readPlace(c.req.query("after"));
      const rows = await context.store.generationPage(readGenerationFilter(c), after, pageSize + 1);
      const shown = rows.slice(0, pageSize);
      const isNarrowed = Object.values(c.req.query()).some((value) => value !== "");
      const next = new URLSearchParams(new URL(c.req.url).search);
      next.set("after", shown.at(-1)?.next.join(".") ?? "");
      return answerPage(
        c,
        context,
        { title: "Prompts", current, name: "generations" },
        <>
          <header>
            <h1>Prompts</h1>
          </header>
          <SearchForm c={c} />
          {shown.length === 0 ? (
            <div class="empty">
              <h2>{isNarrowed ? "No prompt matches" : "No prompts yet"}</h2>
              <p>
                {isNarrowed ? (
                  <a href={current}>See all prompts</a>
                ) : (
                  "Prompts are found in links to DALL-E 2, in pictures that a generator wrote its prompt into, and in archives."
                )}
              </p>
            </div>
          ) : (
            <ol class="prompts">
              {shown.map((row) => (
                <Prompt row={row} isLinked />
              ))}
            </ol>
          )}
          {rows.length > pageSize && (
            <a class="button pager" rel="next" href={`${current}?${next}`}>
              More prompts
            </a>
          )}
        </>,
      );
    })
    .get("/:id", async (c) => {
      const id = c.req.param("id");
      const row = requireFound(
        await context.store.generation(id, seesRemoved(c)),
        `prompt ${id}: not stored`,
      );
      return answerPage(
        c,
        context,
        { title: row.prompt?.slice(0, 80) ?? row.id, current, name: "generation" },
        <section class="narrow">
          <header class="row between">
            <h1>Prompt</h1>
            <a href={current}>All prompts</a>
          </header>
          <ol class="prompts">
            <Prompt row={{ ...row, highlight: null }} isLinked={false} />
          </ol>
          <Facts
            facts={[
              ["Id", <code>{row.id}</code>],
              ["Kind", row.type],
              ["Tool", row.tool],
              ["Made", row.created === null ? null : <When at={row.created} />],
              ["Author", row.author],
              ["Without", row.negativePrompt],
              [
                "Read from",
                row.archivedUrl === null ? row.via : <a href={row.archivedUrl}>the Wayback Machine</a>,
              ],
            ]}
          />
          <h2>Record</h2>
          <pre tabindex={0}>{JSON.stringify(row.record, null, 2)}</pre>
        </section>,
      );
    });

/** @throws AppError `bad_request` for what is no place in the list. */
function readPlace(text = ""): number[] {
  if (text !== "" && !/^\d{1,15}(\.\d{1,15})*$/.test(text))
    throw new AppError("bad_request", `after: ${JSON.stringify(text.slice(0, 100))}: no place in this list`);
  return text === "" ? [] : text.split(".").map(Number);
}

const SearchForm = ({ c }: { c: Context }) => {
  const value = (name: string) => c.req.query(name) ?? "";
  return (
    <form class="row prompt-search" role="search">
      <label class="unseen" for="q">
        Words of the prompt
      </label>
      <input id="q" name="q" type="search" value={value("q")} placeholder={'whale "oil painting" -dark'} />
      <label class="unseen" for="type">
        Kind
      </label>
      <select id="type" name="type">
        {[
          ["", "any kind"],
          ["caption", "from words"],
          ["edit", "edits"],
          ["variation", "variations"],
        ].map(([kind, name]) => (
          <option value={kind} selected={kind === value("type")}>
            {name}
          </option>
        ))}
      </select>
      <label class="unseen" for="author">
        Author
      </label>
      <input id="author" name="author" value={value("author")} placeholder="author" />
      <button class="primary">Search</button>
    </form>
  );
};

/** @param isLinked whether its own page is another one. */
const Prompt = ({ row, isLinked }: { row: GenerationRow; isLinked: boolean }) => {
  const [post] = row.posts;
  const thumbnail = thumbnailPath(row.file?.sha256 ?? null);
  return (
    <li class="card">
      {row.file && thumbnail && (
        <a href={`/posts/${row.file.id}`}>
          <img
            src={thumbnail}
            alt={`Made from: ${row.prompt ?? "no words"}`}
            width="160"
            height="160"
            loading="lazy"
          />
        </a>
      )}
      <div class="stack">
        <blockquote class="prompt" dir="auto">
          {row.highlight === null ? (row.prompt ?? "no words") : <Highlighted marked={row.highlight} />}
        </blockquote>
        <p class="small soft">
          {row.model ?? row.tool}, <When at={row.at} />
          {post && (
            <>
              , posted in <bdi>{post.place}</bdi>: <bdi>{post.title}</bdi>
            </>
          )}
        </p>
        <p class="row">
          {row.prompt !== null && (
            <button type="button" data-copy={row.prompt}>
              <Icon name="copy" /> Copy
            </button>
          )}
          {isLinked && (
            <a href={`${current}/${row.id}`} aria-label={`Details of: ${row.prompt ?? row.id}`}>
              Details
            </a>
          )}
        </p>
      </div>
    </li>
  );
};
