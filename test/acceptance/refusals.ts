/** A request that must be refused, and how. */
export interface Refusal {
  readonly rule: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
  readonly status: number;
  /** The exact `message`, where it is promised. */
  readonly message?: string;
  /** A word the message must hold: the field at fault. */
  readonly names?: string;
}

/** Rows that are in order, taken from the server itself. */
export interface Samples {
  readonly submission: { readonly [field: string]: unknown };
  readonly imageId: unknown;
}

const quantity = { status: 400, message: "Invalid quantity." } as const;

function quantities(): Refusal[] {
  const paths = ["/api/link", "/api/link/reddit", "/api/image"];
  const wrong = ["", "?q=", "?q=0", "?q=-3", "?q=1.5", "?q=many", "?q=1e1000"];
  return paths.flatMap((path) =>
    wrong.map((query): Refusal => ({
      rule: `GET ${path}${query} has no valid quantity`,
      method: "GET",
      path: `${path}${query}`,
      ...quantity,
    })),
  );
}

function keys(): Refusal[] {
  const paths = [
    "subreddit",
    "submission",
    "link?q=1",
    "image?q=1",
    "histogram",
    "dhash",
    "status",
    "dead",
  ].map((path) => `/api/${path}`);
  return paths.flatMap((path): Refusal[] => [
    {
      rule: `GET ${path} with a wrong key`,
      method: "GET",
      path,
      headers: { "x-api-key": "wrong" },
      status: 401,
    },
    { rule: `GET ${path} with an empty key`, method: "GET", path, headers: { "x-api-key": "" }, status: 401 },
  ]);
}

function subreddits(): Refusal[] {
  const post = { method: "POST", path: "/api/subreddit" } as const;
  return [
    {
      rule: "an unknown subreddit has no page",
      method: "GET",
      path: "/api/subreddit/nosuchplace",
      status: 404,
    },
    { rule: "following what does not exist", ...post, body: { name: "nosuchplace" }, status: 400 },
    { rule: "following twice", ...post, body: { name: "HarbourPics" }, status: 409 },
    { rule: "following twice in another case", ...post, body: { name: "harbourpics" }, status: 409 },
    { rule: "a body that is no JSON", ...post, body: '{"name":', status: 400 },
    { rule: "a name that is a number", ...post, body: { name: 7 }, status: 422, names: "name" },
    { rule: "no name", ...post, body: {}, status: 422, names: "name" },
    { rule: "a name of 23 characters", ...post, body: { name: "a".repeat(23) }, status: 422, names: "name" },
  ];
}

function submissions({ submission }: Samples): Refusal[] {
  const post = { method: "POST", path: "/api/submission" } as const;
  const row = { ...submission, id: "1zzzzz1" };
  const wrong: readonly [string, unknown][] = [
    ["title", "t".repeat(301)],
    ["title", 12],
    ["author", "a".repeat(21)],
    ["flair", "f".repeat(65)],
    ["nsfw", "yes"],
    ["created", "whenever"],
    ["id", 5],
  ];
  return [
    { rule: "an unknown submission", method: "GET", path: "/api/submission/zzzzzzz", status: 404 },
    {
      rule: "a submission of an unknown subreddit",
      ...post,
      body: [{ ...row, subreddit: "nosuchplace" }],
      status: 400,
    },
    { rule: "submissions that are no JSON", ...post, body: "[{]", status: 400 },
    ...wrong.map(([field, value]): Refusal => ({
      rule: `a submission whose ${field} is ${JSON.stringify(value).slice(0, 12)}`,
      ...post,
      body: [row, { ...row, id: "1zzzzz2", [field]: value }],
      status: 422,
      names: field,
    })),
  ];
}

function rows({ submission, imageId }: Samples): Refusal[] {
  const url = "https://i.redd.it/abcdefghijklm.jpg";
  const quarter = [65_536, 65_536, 65_536, 65_536];
  const histogram = { id: imageId, red: quarter, green: quarter, blue: quarter };
  const bits = "01".repeat(32);
  const dhash = { id: imageId, red: bits, green: bits, blue: bits };
  const cases: readonly [string, string, unknown, string][] = [
    ["a link of an unknown submission", "/api/link", { id: "zzzzzzz", url }, "id"],
    ["a link whose url is a number", "/api/link", { id: submission["id"], url: 4 }, "url"],
    ["an image of an unknown submission", "/api/image", { submission_id: "zzzzzzz", url }, "submission_id"],
    ["an image without a url", "/api/image", { submission_id: submission["id"] }, "url"],
    ["a histogram of an unknown image", "/api/histogram", { ...histogram, id: 987_654_321 }, "id"],
    ["a histogram of three bins", "/api/histogram", { ...histogram, green: [1, 2, 262_141] }, "green"],
    ["a histogram with a wrong sum", "/api/histogram", { ...histogram, blue: [1, 2, 3, 4] }, "blue"],
    [
      "a histogram with a negative count",
      "/api/histogram",
      { ...histogram, red: [-1, 262_145, 0, 0] },
      "red",
    ],
    ["a dhash of an unknown image", "/api/dhash", { ...dhash, id: 987_654_321 }, "id"],
    ["a dhash of 63 bits", "/api/dhash", { ...dhash, red: bits.slice(1) }, "red"],
    ["a dhash with a 2", "/api/dhash", { ...dhash, blue: `2${bits.slice(1)}` }, "blue"],
  ];
  const posts = cases.map(([rule, path, body, names]): Refusal => ({
    rule,
    method: "POST",
    path,
    body: [body],
    status: 422,
    names,
  }));
  const broken = ["/api/link", "/api/image", "/api/histogram", "/api/dhash"].flatMap((path): Refusal[] => [
    { rule: `a POST to ${path} that is no JSON`, method: "POST", path, body: "nonsense", status: 400 },
  ]);
  return [
    ...posts,
    ...broken,
    {
      rule: "a PUT of links that is no JSON",
      method: "PUT",
      path: "/api/link",
      body: "nonsense",
      status: 400,
    },
    {
      rule: "a DELETE of links that is no JSON",
      method: "DELETE",
      path: "/api/link",
      body: "nonsense",
      status: 400,
    },
    {
      rule: "a DELETE of images that is no JSON",
      method: "DELETE",
      path: "/api/image",
      body: "nonsense",
      status: 400,
    },
  ];
}

/** A form of the fields given. */
export function form(fields: { readonly [name: string]: string | Blob }): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.set(name, value);
  return made;
}

function searches(): Refusal[] {
  const file = "/api/similarity/file";
  const url = "/api/similarity/url";
  const words = new Blob(["these are words and no picture"], { type: "image/jpeg" });
  const search = (
    rule: string,
    path: string,
    fields: Parameters<typeof form>[0],
    message?: string,
  ): Refusal => ({
    rule: `searching ${rule}`,
    method: "POST",
    path,
    body: form(fields),
    status: 400,
    ...(message === undefined ? {} : { message }),
  });
  return [
    search("without a quantity", `${file}?algorithm=abs_norm`, { image: words }, quantity.message),
    search("for none", `${file}?q=0&algorithm=abs_norm`, { image: words }, quantity.message),
    search("by an unknown algorithm", `${file}?q=3&algorithm=magic`, { image: words }),
    search("without a file", `${file}?q=3&algorithm=abs_norm`, {}),
    search("by a file that is no picture", `${file}?q=3&algorithm=dhash_xor_norm`, { image: words }),
    search("without a url", `${url}?q=3&algorithm=abs_norm`, {}),
    search("by a url that is gone", `${url}?q=3&algorithm=abs_norm`, {
      url: "https://i.redd.it/gone000000000.jpg",
    }),
    search("by a url of the own network", `${url}?q=3&algorithm=abs_norm`, {
      url: "http://127.0.0.1:9/x.jpg",
    }),
    search("by a url that is none", `${url}?q=3&algorithm=abs_norm`, { url: "not a url" }),
    search("by a url of another scheme", `${url}?q=3&algorithm=abs_norm`, { url: "file:///etc/hostname" }),
  ];
}

/** Everything section 3 of the contract says is refused. */
export function refusals(samples: Samples): Refusal[] {
  return [
    ...quantities(),
    ...keys(),
    ...subreddits(),
    ...submissions(samples),
    ...rows(samples),
    ...searches(),
  ];
}
