import { announce } from "./announce.ts";

/**
 * The moderator's queue without waiting: a decision is sent, and the next report takes this one's place. What could not be sent
 * stays as it is.
 */
export function startReview(): void {
  if (document.body.dataset["page"] !== "reposts") return;
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target instanceof Element && event.target.matches("input, textarea, select")) return;
    const control = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key)}"]`);
    if (!control) return;
    event.preventDefault();
    control.click();
  });
  addEventListener("keydown", ({ key, target }) => {
    const form = key === "Escape" && target instanceof Element ? target.closest("details[open]") : null;
    form?.removeAttribute("open");
    form?.querySelector("summary")?.focus();
  });
  // Of a ban: its list is known from the last one, so that Enter is enough.
  addEventListener(
    "toggle",
    ({ target }) => {
      if (!(target instanceof HTMLDetailsElement) || !target.open || !target.matches(".ban")) return;
      const bank = target.querySelector<HTMLInputElement>("[name=bank]");
      const next = bank?.value === "" ? bank : target.querySelector<HTMLElement>("[data-submit]");
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
    },
    true,
  );
  addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (!(target instanceof HTMLFormElement) || target.method !== "post" || !target.closest("main")) return;
    event.preventDefault();
    const own = submitter?.getAttribute("formaction") ?? target.action;
    const body = new URLSearchParams([...new FormData(target)].map(([name, value]) => [name, String(value)]));
    void show(own, { method: "POST", body }, submitter);
  });
  addEventListener("click", (event) => {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-key=s]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void show(link.href, {}, link);
  });
  prefetch();
}

let isBusy = false;

/** Sends a decision, or asks for a report, and shows what comes back. */
async function show(address: string, init: RequestInit, control: Element | null): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  control?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { ...init, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.status === 401 || new URL(answer.url).pathname === "/sign-in")
      throw new Error("You are not signed in any more: nothing was decided");
    const next = page.querySelector("main");
    if (!answer.ok || !next)
      throw new Error(page.querySelector("[role=alert]")?.textContent ?? `Error ${answer.status}`);
    document.querySelector("main")?.replaceChildren(...document.adoptNode(next).childNodes);
    history.replaceState(null, "", answer.url);
    scrollTo(0, 0);
    const told = [...document.querySelectorAll("main .notice, main .verdict, main .empty h2")];
    announce(told.map(({ textContent }) => textContent).join(" "));
    prefetch();
  } catch (error) {
    sayFault(
      error instanceof TypeError
        ? "The server cannot be reached: nothing was decided, try it again"
        : String(error),
    );
  } finally {
    control?.removeAttribute("aria-busy");
    isBusy = false;
  }
}

/** A sentence above the report, which stays undecided. */
function sayFault(sentence: string): void {
  const text = sentence.replace(/^Error: /, "");
  const fault = document.querySelector("#review-fault") ?? document.createElement("p");
  fault.id = "review-fault";
  fault.className = "fault";
  fault.setAttribute("role", "alert");
  fault.textContent = `${text}. `;
  if (text.startsWith("You are not signed in")) {
    const link = document.createElement("a");
    link.href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = "Sign in and go on";
    fault.append(link);
  }
  document.querySelector("main")?.prepend(fault);
}

/** Loads the pictures of the next report while this one is looked at. */
function prefetch(): void {
  const next = document.querySelector<HTMLAnchorElement>("a[data-key=s][rel=next]");
  if (!next) return;
  fetch(next.href, { headers: { accept: "text/html" } })
    .then(async (answer) => {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const picture of page.querySelectorAll<HTMLImageElement>(".pair img"))
        new Image().src = picture.src;
    })
    // It is only a head start.
    .catch(() => {});
}
