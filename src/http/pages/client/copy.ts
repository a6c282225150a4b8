import { announce } from "./announce.ts";

/** Buttons with `data-copy` copy that text. */
export function startCopy(): void {
  addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy]") : null;
    if (!button) return;
    navigator.clipboard.writeText(button.dataset["copy"] ?? "").then(
      () => announce("Copied"),
      () => announce("The browser does not allow copying"),
    );
  });
}
