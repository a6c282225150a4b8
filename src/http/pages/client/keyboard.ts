/** Keys of every page; a page's own keys are its module's. */
export function startKeyboard(): void {
  const help = document.getElementById("keys");
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "?" && help instanceof HTMLDialogElement) help.showModal();
    else if (!actions[event.key]?.()) return;
    event.preventDefault();
  });
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input, textarea, select, dialog *"));

/** What the keys do; each says whether there was anything to do. */
const actions: Record<string, () => boolean> = {
  "/": () => focus(document.querySelector("#tags")),
  v: () => {
    location.assign("/search");
    return true;
  },
  j: () => step(1),
  k: () => step(-1),
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  g: () => follow("a[data-key=g]"),
  z: () => follow("a[data-zoom]"),
};

/** Moves the focus among the pictures; where there is one alone, its neighbour is opened. */
const step = (by: 1 | -1): boolean =>
  document.body.dataset["page"] === "picture"
    ? follow(by === 1 ? "nav a[rel=next]" : "nav a[rel=prev]")
    : moveFocus(by);

function follow(selector: string): boolean {
  const link = document.querySelector<HTMLElement>(selector);
  link?.click();
  return link !== null;
}

/** The first picture in view is where it begins. */
function moveFocus(by: 1 | -1): boolean {
  const links = [...document.querySelectorAll<HTMLElement>(".pictures a")];
  const current = links.findIndex((link) => link === document.activeElement);
  const top = Math.max(0, document.querySelector(".top")?.getBoundingClientRect().bottom ?? 0);
  const inView = links.findIndex((link) => link.getBoundingClientRect().top >= top);
  return focus(links[current < 0 ? inView : current + by] ?? null);
}

function focus(element: HTMLElement | null): boolean {
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: "nearest" });
  return element !== null;
}
