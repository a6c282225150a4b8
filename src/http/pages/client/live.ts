import { announce } from "./announce.ts";
import { type Connection, listen } from "./stream.ts";

const words: Record<Connection, string> = {
  live: "Live",
  lost: "Connection lost: it is tried again",
};

/** Keeps the parts of a page that change up to date, and says whether the connection to the server is there. */
export function startLive(): void {
  if (!document.querySelector("[data-live]")) return;
  let state: Connection | undefined;
  listen({
    events: { status: () => void refresh() },
    connection(next) {
      if (next === state) return;
      const isBack = state === "lost";
      state = next;
      const shown = document.getElementById("connection");
      if (shown) {
        shown.textContent = words[next];
        shown.dataset["state"] = next;
      }
      if (next === "lost") announce("The connection to the server is lost; the page goes on when it is back");
      else if (isBack) announce("The connection to the server is back");
    },
  });
}

/** Asks for the page anew and replaces those parts of it that have changed; what has the focus stays. */
async function refresh(): Promise<void> {
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const next = page.getElementById(part.id);
      const isUsed = part !== document.activeElement && part.contains(document.activeElement);
      if (!next || isUsed || next.innerHTML === part.innerHTML) continue;
      part.replaceChildren(...document.adoptNode(next).childNodes);
    }
  } catch {
    // The stream says when the server is not there.
  }
}
