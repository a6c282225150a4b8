/** What a browser gets. */
export type Page = { status: number; html: string; location: string | null; cookie: string };

type Fetch = (request: Request) => Response | Promise<Response>;

/** Fields of a form; with a file it is sent in parts. */
export type Fields = Record<string, string | File>;

/** Asks as a browser does that follows no redirect. */
export function browserOf(fetchPage: Fetch, headers: Record<string, string>) {
  const ask = async (method: string, path: string, body?: BodyInit, more = {}): Promise<Page> => {
    const answer = await fetchPage(
      new Request(`http://rebooru.test${path}`, {
        method,
        headers: { accept: "text/html,application/xhtml+xml", ...headers, ...more },
        body: body ?? null,
      }),
    );
    return {
      status: answer.status,
      html: await answer.text(),
      location: answer.headers.get("location"),
      cookie: answer.headers.get("set-cookie") ?? "",
    };
  };
  return {
    get: (path: string, more?: Record<string, string>) => ask("GET", path, undefined, more),
    post(path: string, fields: Fields = {}, more?: Record<string, string>) {
      const isMultipart = Object.values(fields).some((value) => value instanceof File);
      const body = isMultipart ? new FormData() : new URLSearchParams();
      for (const [name, value] of Object.entries(fields)) (body as FormData).set(name, value);
      return ask("POST", path, body, more);
    },
  };
}

/** The sentence of what went wrong. */
export const faultIn = ({ html }: Page): string =>
  unescape(/role="alert"[^>]*>([\s\S]*?)<\/p>/.exec(html)?.[1]?.trim() ?? "");

/** The value of a field of a page's form. */
export const fieldIn = ({ html }: Page, name: string): string =>
  unescape(new RegExp(`name="${name}"[^>]*?value="([^"]*)"`).exec(html)?.[1] ?? "");

/** The words of a page without its markup. */
export const wordsOf = ({ html }: Page): string =>
  unescape(html.replace(/<[^>]+>/g, " ")).replace(/\s+/g, " ");

const unescape = (text: string): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
