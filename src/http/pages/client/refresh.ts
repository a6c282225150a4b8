import { announce } from "./announce.ts";

let waiting: ReturnType<typeof setTimeout> | undefined;

/**
 * Parts of the page with an id and `data-refresh`, in seconds, are brought up to date until they say nothing more about it. What a
 * part `data-says` is announced when it is new.
 */
export function startRefresh(): void {
  clearTimeout(waiting);
  const seconds = partsOf().map((part) => Number(part.dataset["refresh"]));
  if (seconds.length > 0) waiting = setTimeout(() => void refresh(), 1000 * Math.min(...seconds));
}

const partsOf = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[id][data-refresh]")];

async function refresh(): Promise<void> {
  const { href } = location;
  try {
    const answer = await fetch(href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (new URL(answer.url).pathname !== location.pathname || !answer.ok) return;
    // The address changes with what is typed: the answer is to another question then.
    if (location.href === href) for (const part of partsOf()) replace(part, page);
  } catch {
    // The server is away for a moment: it is asked again.
  }
  startRefresh();
}

function replace(part: HTMLElement, page: Document): void {
  const next = page.getElementById(part.id);
  if (next) {
    const says = next.dataset["says"];
    if (says !== undefined && says !== part.dataset["says"]) announce(says);
    part.replaceWith(document.adoptNode(next));
    return;
  }
  const main = page.querySelector("main");
  if (main) document.querySelector("main")?.replaceChildren(...document.adoptNode(main).childNodes);
  announce("Done");
}
