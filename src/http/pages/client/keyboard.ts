/** Keys of every page; a page's own keys are its module's. */
export function startKeyboard(): void {
  const help = document.getElementById("keys");
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = actions[event.key];
    if (event.key === "?" && help instanceof HTMLDialogElement) help.showModal();
    else if (act) act();
    else return;
    event.preventDefault();
  });
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input, textarea, select, dialog *"));

const actions: Record<string, () => void> = {
  "/": () => document.querySelector<HTMLInputElement>("#tags")?.focus(),
  v: () => location.assign("/search"),
  j: () => moveFocus(1),
  k: () => moveFocus(-1),
  ArrowRight: () => moveFocus(1),
  ArrowLeft: () => moveFocus(-1),
};

/** Moves the focus among the pictures of the page; the first one in view is where it begins. */
function moveFocus(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>(".pictures a")];
  const current = links.findIndex((link) => link === document.activeElement);
  const inView = links.findIndex((link) => link.getBoundingClientRect().top >= 0);
  const next = links[current < 0 ? inView : current + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
