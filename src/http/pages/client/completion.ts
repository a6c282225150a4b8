import { announce } from "./announce.ts";

/** Milliseconds without a key after which completions are asked for. */
const quietMs = 120;

type Completion = { text: string; count: number | null; about: string | null };
type Answer = { start: number; end: number; completions: Completion[] };

/** Completes queries while they are typed: the combobox with a listbox of the ARIA Authoring Practices. */
export function startCompletion(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-completes]")) complete(field);
}

function complete(field: HTMLInputElement): void {
  const list = document.createElement("ul");
  list.id = `${field.id}-completions`;
  list.className = "completions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Completions");
  list.hidden = true;
  field.after(list);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-controls", list.id],
    ["aria-expanded", "false"],
  ] as const)
    field.setAttribute(name, value);

  let shown: Answer = { start: 0, end: 0, completions: [] };
  let active = -1;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();

  function show(answer: Answer): void {
    shown = answer;
    list.replaceChildren(...answer.completions.map((one, index) => optionOf(one, `${list.id}-${index}`)));
    list.hidden = answer.completions.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
  }

  function mark(index: number): void {
    active = index;
    for (const [at, option] of [...list.children].entries())
      option.setAttribute("aria-selected", String(at === index));
    const option = list.children[index];
    if (!option) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function close(): void {
    clearTimeout(waiting);
    asking.abort();
    show({ start: 0, end: 0, completions: [] });
  }

  async function ask(): Promise<void> {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const asked = field.value;
    const at = field.selectionStart ?? asked.length;
    const answer = await fetchCompletions(asked, at, signal);
    // Something else may have been typed, or the field left meanwhile.
    if (signal.aborted || field.value !== asked || document.activeElement !== field) return;
    const others = answer.completions.filter(({ text }) => text !== asked.slice(answer.start, answer.end));
    show({ ...answer, completions: others });
    if (others.length > 0) announce(`${others.length} completions: the arrow keys choose one`);
  }

  function choose(index: number): void {
    const chosen = shown.completions[index];
    if (!chosen) return;
    const { start, end } = shown;
    const isKey = chosen.text.endsWith(":");
    const gap = isKey || field.value[end] === " " ? "" : " ";
    field.setRangeText(chosen.text + gap, start, end, "end");
    close();
    field.focus();
    field.dispatchEvent(new Event("change", { bubbles: true }));
    if (isKey) void ask();
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    asking.abort();
    if (field.value.trim() === "") return close();
    waiting = setTimeout(() => void ask(), quietMs);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    const count = shown.completions.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && !event.altKey) {
      if (list.hidden) void ask();
      // Beyond the last and before the first the field itself is in turn.
      else mark(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0) choose(active);
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  });
  // The field keeps the focus while an option is pressed.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = target instanceof Element ? target.closest("li") : null;
    if (option) choose([...list.children].indexOf(option));
  });
}

function optionOf({ text, count, about }: Completion, id: string): HTMLLIElement {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  const words = document.createElement("bdi");
  words.textContent = text;
  const more = document.createElement("span");
  more.textContent = count === null ? (about ?? "") : count.toLocaleString("en");
  option.append(words, " ", more);
  return option;
}

/** Without an answer there is nothing to choose from; the query is typed to its end. */
async function fetchCompletions(tags: string, at: number, signal: AbortSignal): Promise<Answer> {
  try {
    const answer = await fetch(`/api/complete?${new URLSearchParams({ tags, at: String(at) })}`, { signal });
    if (answer.ok) return (await answer.json()) as Answer;
  } catch {
    // Given up, or no connection.
  }
  return { start: at, end: at, completions: [] };
}
