import { announce } from "./announce.ts";

/** A picture smaller than the window is shown so many times as large. */
const leastZoom = 2;

/** The picture in a window of its own: fitted at first; a click, + or - shows it larger and smaller, around where one clicked. */
export function startZoom(): void {
  addEventListener("click", (event) => {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-zoom]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
}

function open(link: HTMLAnchorElement): void {
  const dialog = document.createElement("dialog");
  dialog.className = "zoom";
  dialog.setAttribute("aria-label", "The picture, zoomed");
  const picture = document.createElement("img");
  picture.src = link.href;
  picture.alt = link.querySelector("img")?.alt ?? "";
  const close = document.createElement("button");
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  dialog.append(close, picture);
  dialog.addEventListener("close", () => dialog.remove());
  picture.addEventListener("click", (event) => toggle(dialog, picture, event));
  dialog.addEventListener("keydown", ({ key }) => {
    const isLarge = dialog.classList.contains("large");
    if ((key === "+" && !isLarge) || (key === "-" && isLarge) || key === "z") toggle(dialog, picture);
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** Shows the picture in its own size, or fitted; the point that was clicked stays in the middle. */
function toggle(dialog: HTMLElement, picture: HTMLImageElement, at?: MouseEvent): void {
  const box = picture.getBoundingClientRect();
  const [x, y] = at ? [(at.clientX - box.left) / box.width, (at.clientY - box.top) / box.height] : [0.5, 0.5];
  const isLarge = dialog.classList.toggle("large");
  picture.style.width = isLarge ? `${Math.max(picture.naturalWidth, box.width * leastZoom)}px` : "";
  dialog.scrollTo(
    x * picture.offsetWidth - dialog.clientWidth / 2,
    y * picture.offsetHeight - dialog.clientHeight / 2,
  );
  announce(isLarge ? "Zoomed in" : "Fitted to the window");
}
