import { announce } from "./announce.ts";
import { startDrop } from "./drop.ts";

/** The largest picture that the server takes. */
const maxBytes = 20 * 2 ** 20;

/** The file that the results on the page are of. */
let shown: File | undefined;
const addressOfPage = () => location.pathname + location.search;
let shownAt = "";
let underWay: AbortController | undefined;

/** A picture that is dropped or pasted on any page is searched for; the results come without leaving the page. */
export function startSearch(): void {
  showScripted();
  startDrop((file) => void searchBy(file));
  addEventListener("paste", (event) => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (file) void searchBy(file);
  });
  addEventListener("submit", (event) => {
    const { target } = event;
    if (!(target instanceof HTMLFormElement) || !target.matches(".picture-search")) return;
    event.preventDefault();
    const [file] = [...target.querySelectorAll("input")].flatMap(({ files }) => [...(files ?? [])]);
    if (file) void searchBy(file);
    else fail("Choose a picture first");
  });
  addEventListener("change", ({ target }) => {
    const isFile = target instanceof HTMLInputElement && target.matches(".picture-search [type=file]");
    if (isFile && target.files?.[0]) void searchBy(target.files[0]);
  });
  addEventListener("input", ({ target }) => {
    if (target instanceof HTMLInputElement && target.id === "least") leaveOut(target);
  });
  // Back, after a search has taken the place of another page.
  addEventListener("popstate", () => {
    if (shown && addressOfPage() !== shownAt) location.reload();
  });
}

/** The picture in the page's results as the browser can show it: the file itself, or the server's small copy. */
export function queryPicture(): string {
  return document.querySelector<HTMLImageElement>(".query img")?.src ?? "";
}

/** Why a file is not worth sending; `undefined`: it is. */
function faultOf({ name, size, type }: File): string | undefined {
  if (size > maxBytes)
    return `${name} has ${Math.round(size / 1e6)} MB. At most 20 MB are searched by: choose a smaller copy`;
  if (type !== "" && !type.startsWith("image/")) return `${name} is not a picture. Choose another file`;
  return size === 0 ? `${name} is empty. Choose another file` : undefined;
}

/** Searches by a picture and shows the results in the place of the page's content. */
async function searchBy(file: File): Promise<void> {
  const fault = faultOf(file);
  if (fault !== undefined) return fail(fault);
  underWay?.abort();
  const own = (underWay = new AbortController());
  announce("Searching");
  document.body.setAttribute("aria-busy", "true");
  try {
    const body = new FormData();
    body.set("image", file);
    const { signal } = own;
    const answer = await fetch("/search", { method: "POST", body, signal, headers: { accept: "text/html" } });
    if (answer.status === 401) return fail("You are not signed in any more. Sign in and try it again");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.body.dataset["page"] !== "search") return fail(sentenceOf(page, answer));
    showPage(page, file);
  } catch {
    if (!own.signal.aborted) fail("The server cannot be reached. Try it again");
  } finally {
    if (underWay === own) document.body.removeAttribute("aria-busy");
  }
}

/** What a page says that is an error's; when to try it again. */
function sentenceOf(page: Document, answer: Response): string {
  const seconds = answer.headers.get("retry-after");
  const text = page.querySelector("[role=alert]")?.textContent ?? `Error ${answer.status}`;
  return seconds === null ? text.trim() : `${text.trim()}: try it again in ${seconds} seconds`;
}

function showPage(page: Document, file: File): void {
  const main = page.querySelector("main");
  const own = document.querySelector("main");
  if (!main || !own) return;
  own.replaceChildren(...document.adoptNode(main).childNodes);
  document.body.dataset["page"] = "search";
  document.title = page.title;
  for (const link of document.querySelectorAll(".sections a"))
    if (link.getAttribute("href") === "/search") link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  if (addressOfPage() !== "/search") history.pushState(null, "", "/search");
  shownAt = addressOfPage();
  shown = file;
  void showQuery(file);
  showScripted();
  scrollTo(0, 0);
  announce(document.querySelector("#results h2, #results [role=alert]")?.textContent ?? "Done");
}

/** The picture itself in the place of the server's small copy, where the browser can show it. */
async function showQuery(file: File): Promise<void> {
  const picture = document.querySelector<HTMLImageElement>(".query img");
  if (!picture) return;
  const whole = new Image();
  whole.src = URL.createObjectURL(file);
  try {
    await whole.decode();
    if (shown === file) picture.src = whole.src;
  } catch {
    URL.revokeObjectURL(whole.src);
  }
}

function fail(sentence: string): void {
  const fault = document.querySelector("#search-fault") ?? document.createElement("p");
  fault.id = "search-fault";
  fault.className = "fault";
  fault.setAttribute("role", "alert");
  fault.textContent = `${sentence}.`;
  document.querySelector("main")?.prepend(fault);
  scrollTo(0, 0);
}

function showScripted(): void {
  for (const part of document.querySelectorAll<HTMLElement>("#results [data-script]")) part.hidden = false;
}

/** Leaves out the matches that are less alike, without asking again. */
function leaveOut(slider: HTMLInputElement): void {
  const least = Number(slider.value);
  let count = 0;
  for (const match of document.querySelectorAll<HTMLElement>(".matches > li")) {
    match.hidden = Number(match.dataset["score"]) < least;
    if (!match.hidden) count++;
  }
  const output = slider.parentElement?.querySelector("output");
  if (output) output.value = `${least > 1 ? `score ${least}` : "all"}, ${count} shown`;
}
