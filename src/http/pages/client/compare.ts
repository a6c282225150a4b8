/** Two pictures side by side, one sliding over the other, or their difference. */
export function startCompare(): void {
  const stage = document.querySelector<HTMLElement>(".compare");
  const modes = document.querySelector<HTMLElement>("#compare-mode");
  const slider = document.querySelector<HTMLInputElement>("#slider");
  const label = document.querySelector<HTMLElement>("#slider-label");
  if (!stage || !modes || !slider || !label) return;
  modes.hidden = false;
  const slide = () => stage.style.setProperty("--cut", `${slider.value}%`);
  modes.addEventListener("change", () => {
    const mode = modes.querySelector<HTMLInputElement>("input[name=mode]:checked")?.value ?? "";
    stage.dataset["mode"] = mode;
    label.hidden = mode !== "slider";
  });
  slider.addEventListener("input", slide);
  stage.addEventListener("pointermove", (event) => {
    if (stage.dataset["mode"] !== "slider") return;
    const { left, width } = stage.getBoundingClientRect();
    slider.value = String(Math.round(((event.clientX - left) / width) * 100));
    slide();
  });
  slide();
}
