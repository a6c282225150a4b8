import { keyOfPart } from "../../../query/filter.ts";
import type { PostCount } from "../../../model/post.ts";
import type { Chip } from "./count-chips.ts";
import { Icon } from "./icon.tsx";

const number = new Intl.NumberFormat("en");

/** A number of pictures; one that was not counted to its end is rounded down. */
function countText({ count, isWhole }: PostCount): string {
  if (isWhole) return count === 1 ? "1 picture" : `${number.format(count)} pictures`;
  const step = 10 ** Math.floor(Math.log10(Math.max(1, count)));
  return count < 10 ? "Pictures, not all counted" : `over ${number.format(count - (count % step))} pictures`;
}

/** How many pictures are shown, and the query's parts, each of which can be taken away. */
export const FilterChips = ({ count, chips }: { count: PostCount; chips: readonly Chip[] }) => (
  <p class="chips">
    <strong>{countText(count)}</strong>
    {chips.map(({ part, path, hidden }) => (
      <a class="chip" href={path} title={`Without ${part}`}>
        <bdi>{part}</bdi>
        {hidden !== null && <span class="soft">hides {number.format(hidden)}</span>}
        <Icon name="cross" />
        <span class="unseen">take away</span>
      </a>
    ))}
  </p>
);

const valueOf = (parts: readonly string[], key: string): string =>
  parts
    .find((part) => keyOfPart(part) === key)
    ?.slice(key.length + 1)
    .replaceAll('"', "") ?? "";

const things = { prompt: "a prompt", ratings: "ratings", comments: "comments", exif: "camera data" };

/** A form that narrows the gallery; it works without a script. */
export const FilterForm = ({
  parts,
  subreddits,
}: {
  parts: readonly string[];
  subreddits: readonly string[];
}) => {
  const [from = "", to = ""] = valueOf(parts, "date").split("..");
  const has = valueOf(parts, "has").split(",");
  return (
    <details class="drop">
      <summary class="button">Filter</summary>
      <form action="/posts" class="card filter-form">
        <input type="hidden" name="tags" value={parts.join(" ")} />
        <label>
          Source
          <select name="source">
            {["", "reddit", "dpchallenge"].map((source) => (
              <option value={source} selected={source === valueOf(parts, "source")}>
                {source || "any"}
              </option>
            ))}
          </select>
        </label>
        <label>
          Subreddit or place
          <input name="subreddit" value={valueOf(parts, "subreddit")} list="subreddits" autocomplete="off" />
        </label>
        <datalist id="subreddits">
          {subreddits.map((name) => (
            <option value={name} />
          ))}
        </datalist>
        <label>
          Flair
          <input name="flair" value={valueOf(parts, "flair")} />
        </label>
        <label>
          Posted from
          <input name="from" type="date" value={dayOf(from, "01")} />
        </label>
        <label>
          Posted until
          <input name="to" type="date" value={dayOf(to, "31")} />
        </label>
        <label>
          At least so many pixels wide
          <input
            name="width"
            inputmode="numeric"
            pattern="[0-9]*"
            value={valueOf(parts, "width").replace(/\D/g, "")}
          />
        </label>
        <label>
          Not safe for work
          <select name="nsfw">
            {[
              ["", "either"],
              ["no", "none"],
              ["yes", "only"],
            ].map(([value, name]) => (
              <option value={value} selected={value === valueOf(parts, "nsfw")}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          With
          <select name="has">
            <option value="">anything</option>
            {Object.entries(things).map(([thing, name]) => (
              <option value={thing} selected={has.includes(thing)}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button class="primary">Narrow the gallery</button>
      </form>
    </details>
  );
};

/** A whole day for the form's field; a year or month begins on its first day. */
const dayOf = (date: string, last: string): string => {
  const [year = "", month = last === "01" ? "01" : "12", day = last] = date.split("-");
  return /^\d{4}$/.test(year) ? `${year}-${month}-${day}` : "";
};
