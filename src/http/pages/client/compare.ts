import { queryPicture } from "./search.ts";

/** Pictures beside each other, one laid on the other as they match, or their difference. */
export function startCompare(): void {
  for (const comparison of document.querySelectorAll<HTMLElement>(".comparison")) startComparison(comparison);
  addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>("[data-compare]") : null;
    if (button) openComparison(button);
  });
}

/** Compares the picture that was searched by with a match, in a window over the results. */
function openComparison(button: HTMLElement): void {
  const template = document.querySelector<HTMLTemplateElement>("#compare-template");
  const match = button.closest("li");
  const picture = match?.querySelector("img");
  if (!template || !match || !picture) return;
  const dialog = document.createElement("dialog");
  dialog.className = "compare-dialog";
  const title = document.createElement("h2");
  title.id = "compare-title";
  title.textContent = match.querySelector("strong")?.textContent ?? "Compare";
  dialog.setAttribute("aria-labelledby", title.id);
  const close = document.createElement("button");
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  const head = document.createElement("div");
  head.className = "dialog-head";
  head.append(title, close);
  dialog.append(head, template.content.cloneNode(true));
  const [query, file] = dialog.querySelectorAll("img");
  const [, caption] = dialog.querySelectorAll("figcaption");
  const comparison = dialog.querySelector<HTMLElement>(".comparison");
  const stage = dialog.querySelector<HTMLElement>(".compare");
  if (!query || !file || !caption || !comparison || !stage) return;
  query.src = queryPicture();
  file.src = button.dataset["compare"] ?? "";
  file.alt = picture.alt;
  caption.textContent = "Match";
  for (const name of ["width", "height"]) file.setAttribute(name, picture.getAttribute(name) ?? "1");
  stage.dataset["overlay"] = button.dataset["overlay"] ?? "";
  dialog.addEventListener("close", () => {
    dialog.remove();
    button.focus();
  });
  document.body.append(dialog);
  startComparison(comparison);
  dialog.showModal();
}

function startComparison(comparison: HTMLElement): void {
  const tools = comparison.querySelector<HTMLElement>(".compare-tools");
  const stage = comparison.querySelector<HTMLElement>(".compare");
  const cut = comparison.querySelector<HTMLElement>(".cut");
  const slider = cut?.querySelector("input");
  const [laid, file] = comparison.querySelectorAll("img");
  if (!tools || !stage || !cut || !slider || !laid || !file) return;
  const views = [...tools.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  tools.hidden = false;
  const ratio = Number(file.getAttribute("width")) / Math.max(1, Number(file.getAttribute("height")));
  stage.style.setProperty("--ratio", String(ratio));
  laid.style.setProperty("--laid", layingOf(stage.dataset["overlay"] ?? "", ratio));

  const slide = () => stage.style.setProperty("--cut", `${slider.value}%`);
  const show = () => {
    stage.dataset["view"] = views.find(({ checked }) => checked)?.value ?? "";
    cut.hidden = stage.dataset["view"] !== "slider";
  };
  tools.addEventListener("change", show);
  slider.addEventListener("input", slide);
  stage.addEventListener("pointermove", (event) => {
    if (stage.dataset["view"] !== "slider") return;
    const { left, width } = stage.getBoundingClientRect();
    slider.value = String(Math.round(((event.clientX - left) / width) * 100));
    slide();
  });
  comparison.ownerDocument.addEventListener("keydown", (event) => {
    const isTyping =
      event.target instanceof Element && event.target.matches("[type=text], [type=search], textarea");
    const view = views[Number(event.key) - 1];
    const isCovered = document.querySelector("dialog[open]") && !comparison.closest("dialog");
    if (!view || isTyping || isCovered || event.ctrlKey || event.metaKey || event.altKey) return;
    view.checked = true;
    view.focus();
    show();
  });
  slide();
  show();
}

/**
 * How the first picture is moved, turned and stretched to lie on the second as they match.
 * @param overlay leads from a point of the second to one of the first, from -1 to 1 on each side. @param ratio width / height.
 */
function layingOf(overlay: string, ratio: number): string {
  const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0] = overlay.split(" ").map(Number);
  const area = a * e - b * d;
  if (!Number.isFinite(area) || area === 0) return "none";
  const [across, skew, turn, down] = [e / area, -b / area, -d / area, a / area];
  const [x, y] = [-(across * c + skew * f), -(turn * c + down * f)];
  // Percentages are of the picture's own sides, which are as long as those of the second.
  return `translate(${x * 50}%, ${y * 50}%) matrix(${across}, ${turn / ratio}, ${skew * ratio}, ${down}, 0, 0)`;
}
