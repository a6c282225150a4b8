import { announce } from "./announce.ts";

/** The largest picture that the server takes. */
const maxBytes = 20 * 2 ** 20;

/** A picture that is dropped or pasted on any page is searched for; on the search page the results come without leaving it. */
export function startSearch(): void {
  showScripted();
  addEventListener("dragover", (event) => {
    if ([...(event.dataTransfer?.types ?? [])].includes("Files")) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    void searchBy(file);
  });
  addEventListener("paste", (event) => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (file) void searchBy(file);
  });
  const form = document.querySelector<HTMLFormElement>(".picture-search");
  form?.addEventListener("submit", (event) => {
    const file = form.querySelector<HTMLInputElement>("#image")?.files?.[0];
    if (!file) return;
    event.preventDefault();
    void searchBy(file);
  });
  form?.querySelector("#image")?.addEventListener("change", () => form.requestSubmit());
  addEventListener("input", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.id === "least") filter(event.target);
  });
}

/** Searches by a picture and shows the page that comes back in the place of this one. */
async function searchBy(file: File): Promise<void> {
  if (file.size > maxBytes)
    return fail(`${file.name} has ${Math.round(file.size / 1e6)} MB; at most 20 are searched by`);
  if (file.type !== "" && !file.type.startsWith("image/")) return fail(`${file.name} is no picture`);
  announce("Searching");
  document.body.setAttribute("aria-busy", "true");
  try {
    const body = new FormData();
    body.set("image", file);
    const answer = await fetch("/search", { method: "POST", body, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (!main || new URL(answer.url).pathname !== "/search")
      return fail("You are not signed in any more: sign in and try again");
    document.querySelector("main")?.replaceChildren(...document.adoptNode(main).childNodes);
    document.body.dataset["page"] = "search";
    if (location.pathname !== "/search" || location.search !== "") history.pushState(null, "", "/search");
    showQuery(file);
    showScripted();
    announce(document.querySelector("#results h2, #results [role=alert]")?.textContent ?? "Done");
  } catch {
    fail("The server cannot be reached: try it again");
  } finally {
    document.body.removeAttribute("aria-busy");
  }
}

function fail(sentence: string): void {
  const fault = document.querySelector("#search-fault") ?? document.createElement("p");
  fault.id = "search-fault";
  fault.className = "fault";
  fault.setAttribute("role", "alert");
  fault.textContent = `${sentence}.`;
  document.querySelector("main")?.prepend(fault);
}

/** The query picture stays beside the results. */
function showQuery(file: File): void {
  const figure = document.querySelector<HTMLElement>(".query");
  const picture = figure?.querySelector("img");
  if (!figure || !picture) return;
  picture.src = URL.createObjectURL(file);
  figure.hidden = false;
}

function showScripted(): void {
  for (const part of document.querySelectorAll<HTMLElement>("#results [data-script]")) part.hidden = false;
}

/** Leaves out the matches that are less alike, without asking again. */
function filter(slider: HTMLInputElement): void {
  const least = Number(slider.value);
  const output = slider.parentElement?.querySelector("output");
  if (output) output.value = slider.value;
  let shown = 0;
  for (const match of document.querySelectorAll<HTMLElement>(".matches > li")) {
    match.hidden = Number(match.dataset["score"]) < least;
    if (!match.hidden) shown++;
  }
  announce(`${shown} pictures`);
}
