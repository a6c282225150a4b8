/** Milliseconds without a key after which what was typed is checked. */
const quietMs = 350;

/** Says what the typed words would follow, while they are typed; an example fills the field. */
export function startFollow(): void {
  const field = document.querySelector<HTMLInputElement>("#what");
  const told = document.querySelector<HTMLElement>("#what-check");
  if (!field || !told) return;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void check(field, told), quietMs);
  });
  document.addEventListener("click", (event) => {
    const example =
      event.target instanceof Element ? event.target.closest<HTMLElement>("[data-example]") : null;
    if (!example) return;
    event.preventDefault();
    field.value = example.dataset["example"] ?? "";
    field.focus();
    void check(field, told);
  });
  if (field.value !== "") void check(field, told);
}

async function check(field: HTMLInputElement, told: HTMLElement): Promise<void> {
  const what = field.value.trim();
  if (what === "") return say(told, "", true);
  try {
    const answer = await fetch(`/feeds/check?what=${encodeURIComponent(what)}`);
    const result: unknown = await answer.json();
    // Something else may have been typed meanwhile.
    if (field.value.trim() !== what || !isResult(result)) return;
    say(told, result.words, result.isValid);
    field.setAttribute("aria-invalid", String(!result.isValid));
  } catch {
    // It is checked again when it is sent.
    say(told, "", true);
  }
}

function say(told: HTMLElement, words: string, isValid: boolean): void {
  told.textContent = words;
  told.dataset["valid"] = isValid ? "yes" : "no";
}

const isResult = (result: unknown): result is { words: string; isValid: boolean } =>
  typeof result === "object" &&
  result !== null &&
  "words" in result &&
  typeof result.words === "string" &&
  "isValid" in result &&
  typeof result.isValid === "boolean";
