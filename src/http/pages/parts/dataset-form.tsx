import type { Child } from "hono/jsx";
import { formatNames } from "../../../datasets/formats/format-names.ts";
import type { DatasetFields, FieldFault } from "./dataset-fields.ts";

/** What each format is for. */
export const formatWords: Record<string, string> = {
  parquet: "Parquet: a table with typed columns",
  csv: "CSV: a table for spreadsheets",
  jsonl: "JSON Lines: a line a picture",
  webdataset: "WebDataset: pictures and texts in tar files, for training",
  imagefolder: "Image folder: pictures and a table, as Hugging Face reads it",
  kohya: "Kohya: pictures with their captions beside them, for fine-tuning",
  ava: "AVA.txt: ten counts a row, as the AVA data set has it",
};

const examples = [
  "source:dpchallenge has:ratings",
  "has:prompt",
  "subreddit:pics score:100..",
  "has:exif nsfw:no",
];

/** The form of a new dataset: it shows what the query selects, or starts making it. */
export const DatasetForm = ({ fields, fault }: { fields: DatasetFields; fault: FieldFault | undefined }) => (
  <form action="/datasets" class="card stack dataset-form" data-preview="">
    <label for="query">What is in it</label>
    <div>
      <input
        id="query"
        name="query"
        type="search"
        value={fields.query}
        placeholder="everything"
        maxlength={2000}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        aria-describedby="query-says"
        aria-invalid={fault?.field === "query" ? "true" : undefined}
        data-completes
      />
    </div>
    <div id="query-says" role="status">
      {fault && <p class="fault">{fault.sentence}</p>}
    </div>
    <p class="row small">
      For example
      {examples.map((query) => (
        <a class="chip" href={`/datasets?query=${encodeURIComponent(query)}`} data-fill={query}>
          {query}
        </a>
      ))}
      <a href="/help/datasets">All that a query may say</a>
    </p>
    <div class="dataset-choices">
      <label>
        Format
        <select name="format">
          {[...new Set([...Object.keys(formatWords), ...formatNames])].map((name) => (
            <option value={name} selected={name === fields.format}>
              {formatWords[name] ?? name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Captions
        <select name="caption">
          <option value="any" selected={fields.caption !== "prompt"}>
            The prompt, else the caption, else the title
          </option>
          <option value="prompt" selected={fields.caption === "prompt"}>
            Only pictures with a prompt
          </option>
        </select>
      </label>
    </div>
    <fieldset class="row dataset-split">
      <legend>Parts, in percent</legend>
      <Share name="train" value={fields.train}>
        For training
      </Share>
      <Share name="val" value={fields.val}>
        For validation
      </Share>
      <Share name="test" value={fields.test}>
        For testing
      </Share>
      <label>
        Seed
        <input name="seed" value={fields.seed} maxlength={200} size={8} autocomplete="off" />
      </label>
      <p class="small soft">
        Pictures that are nearly the same are always in the same part. The same seed gives the same parts.
      </p>
    </fieldset>
    <fieldset class="stack">
      <legend>Pictures</legend>
      <Box name="unique" value={fields.unique}>
        One of each group of near-duplicates
      </Box>
      <Box name="balance" value={fields.balance}>
        As many of each mean score as of the rarest
      </Box>
      <Box name="link" value={fields.link}>
        Name them by address, without copies of the originals
      </Box>
      <Box name="includeNoAi" value={fields.includeNoAi}>
        Also those whose hosts ask that no models are trained on them
      </Box>
    </fieldset>
    <p class="row">
      <button>See what it selects</button>
      <button class="primary" formmethod="post">
        Make the dataset
      </button>
    </p>
  </form>
);

type ShareName = "train" | "val" | "test";
const Share = ({ name, value, children }: { name: ShareName; value: string; children?: Child }) => (
  <label>
    {children}
    <input name={name} type="number" min="0" max="100" step="any" required value={value} />
  </label>
);

type BoxName = "unique" | "balance" | "link" | "includeNoAi";
const Box = ({ name, value, children }: { name: BoxName; value: string; children?: Child }) => (
  <label class="choice">
    <input type="checkbox" name={name} value="yes" checked={value !== ""} />
    {children}
  </label>
);
