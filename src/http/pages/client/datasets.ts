import { announce } from "./announce.ts";
import { startRefresh } from "./refresh.ts";

/** Milliseconds without a key after which what was typed is looked up. */
const quietMs = 350;
/** The parts of the page that tell of what is in the form. */
const told = ["query-says", "preview"];

/** The form of a dataset says what it selects while one types; an example fills the field. */
export function startDatasets(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-preview]");
  const query = form?.querySelector<HTMLInputElement>("[name=query]");
  if (!form || !query) return;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let asked: AbortController | undefined;
  const look = () => {
    asked?.abort();
    asked = new AbortController();
    void preview(form, query, asked.signal);
  };
  // A completion that is chosen is a change without a key.
  for (const event of ["input", "change"])
    form.addEventListener(event, () => {
      clearTimeout(waiting);
      waiting = setTimeout(look, quietMs);
    });
  form.addEventListener("click", (event) => {
    const example = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-fill]") : null;
    if (!example) return;
    event.preventDefault();
    query.value = example.dataset["fill"] ?? "";
    query.focus();
    look();
  });
}

async function preview(form: HTMLFormElement, query: HTMLInputElement, signal: AbortSignal): Promise<void> {
  const fields = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value]] : [],
  );
  const path = `/datasets?${new URLSearchParams(fields)}`;
  const old = document.getElementById("preview");
  old?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(path, { headers: { accept: "text/html", "x-typing": "yes" }, signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (signal.aborted || new URL(answer.url).pathname !== location.pathname) return;
    for (const id of told) {
      const next = page.getElementById(id);
      if (next) document.getElementById(id)?.replaceWith(document.adoptNode(next));
    }
    // Loaded anew, the page shows the same.
    history.replaceState(history.state, "", path);
    const fault = document.querySelector("#query-says .fault")?.textContent;
    query.setAttribute("aria-invalid", String(Boolean(fault)));
    announce(fault ?? document.getElementById("preview")?.dataset["says"] ?? "");
    startRefresh();
  } catch {
    // The server is away for a moment, or more was typed: the next key asks again.
    old?.removeAttribute("aria-busy");
  }
}
