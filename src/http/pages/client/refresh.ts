import { announce } from "./announce.ts";

/** A part of the page with an id and `data-refresh`, in seconds, is brought up to date until it says nothing more about it. */
export function startRefresh(): void {
  const part = document.querySelector<HTMLElement>("[id][data-refresh]");
  if (part) setTimeout(() => void refresh(part), 1000 * Number(part.dataset["refresh"]));
}

async function refresh(part: HTMLElement): Promise<void> {
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (new URL(answer.url).pathname !== location.pathname || !answer.ok) return;
    const next = page.getElementById(part.id);
    if (next) part.replaceWith(document.adoptNode(next));
    else {
      const main = page.querySelector("main");
      if (main) document.querySelector("main")?.replaceChildren(...document.adoptNode(main).childNodes);
      announce("Done");
    }
  } catch {
    // The server is away for a moment: it is asked again.
  }
  startRefresh();
}
