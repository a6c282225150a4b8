let region: HTMLElement | null = null;

/** Finds the live region of the page. */
export function startAnnouncements(): void {
  region = document.getElementById("announce");
}

/** Lets a screen reader read a sentence: what has changed on the page. */
export function announce(sentence: string): void {
  if (region) region.textContent = sentence;
}
