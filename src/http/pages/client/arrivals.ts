import { announce } from "./announce.ts";
import { startGallery } from "./gallery.ts";
import { listen } from "./stream.ts";

/** Milliseconds between two looks: many pictures arrive one after another. */
const lookEveryMs = 2000;

/** Tells of pictures that arrive while the gallery shows its newest ones; what is in view does not move. */
export function startArrivals(): void {
  if (!document.querySelector("#arrivals")) return;
  let [isLooking, isWanted] = [false, false];

  async function look(): Promise<void> {
    isWanted = true;
    if (isLooking) return;
    isLooking = true;
    isWanted = false;
    await count();
    setTimeout(() => {
      isLooking = false;
      if (isWanted) void look();
    }, lookEveryMs);
  }
  listen({
    events: { files: () => void look() },
    // Something may have arrived while nobody listened.
    connection: (state) => void (state === "live" && look()),
  });
}

async function count(): Promise<void> {
  const link = document.querySelector<HTMLAnchorElement>("#arrivals");
  try {
    const answer = await fetch(link?.dataset["count"] ?? "", { headers: { accept: "application/json" } });
    const words = answer.ok ? wordsOf(await answer.json()) : undefined;
    if (!link || words === undefined || link.textContent === words) return;
    if (!document.getElementById("pages")) return await showFirst(words);
    // A screen reader hears of the first ones.
    if (link.hidden) announce(`${words} at the top of the gallery`);
    link.textContent = words;
    link.hidden = false;
  } catch {
    // The next change asks again.
  }
}

/** An empty gallery shows its first pictures by itself. */
async function showFirst(words: string): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = page.querySelector("main");
  if (!answer.ok || answer.redirected || !main) return;
  document.querySelector("main")?.replaceChildren(...document.adoptNode(main).childNodes);
  announce(words);
  startGallery();
}

const wordsOf = (answer: unknown): string | undefined =>
  typeof answer === "object" && answer !== null && "words" in answer && typeof answer.words === "string"
    ? answer.words
    : undefined;
