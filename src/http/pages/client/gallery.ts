import { announce } from "./announce.ts";
import { colour, fillLastRow } from "./rows.ts";

/** Pages that are kept around the one in view; others are emptied and keep their height. */
const keptAround = 2;
/** The address follows when scrolling has paused for so long: browsers allow only some changes a second. */
const pauseMs = 150;

/** A page that is far away: what it had, to be put back when it comes near. */
const emptied = new WeakMap<Element, Node[]>();

type Place = { picture: string; offset: number };

/**
 * The gallery goes on while one scrolls. The address names the picture at the top of the view, so that any moment can be shared, and
 * so that Back leads to it again.
 */
export function startGallery(): void {
  const pages = document.getElementById("pages");
  if (!pages) return;
  history.scrollRestoration = "manual";
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries)
        if (isIntersecting && target instanceof HTMLAnchorElement) void extend(target, near);
    },
    { rootMargin: "1200px 0px" },
  );
  pages.querySelectorAll(".page").forEach(prepare);

  void restore(pages, near).then(() => {
    pages.querySelectorAll("a.pager").forEach((link) => near.observe(link));
    let [frame, pause] = [0, 0];
    addEventListener(
      "scroll",
      () => {
        cancelAnimationFrame(frame);
        clearTimeout(pause);
        frame = requestAnimationFrame(() => bound(pages));
        pause = window.setTimeout(() => remember(pages), pauseMs);
      },
      { passive: true },
    );
  });
  addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link?.id && pages.contains(link)) keep(link);
    else if (link) remember(pages);
  });
  let { innerWidth: width } = window;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    pages.querySelectorAll(".page").forEach(prepare);
  });
}

/** Where a page follows, the last row has no hole. */
function prepare(page: Element): void {
  colour(page);
  if (page.nextElementSibling || page.querySelector("a[rel=next]")) fillLastRow(page);
}

/** Loads the page that a link leads to, and puts it in the link's place. What is in view does not move. */
async function extend(link: HTMLAnchorElement, near: IntersectionObserver): Promise<void> {
  near.unobserve(link);
  if (link.getAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  const own = link.closest(".page");
  try {
    const answer = await fetch(link.href, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".page");
    if (!found || !own) return link.remove();
    const isNewer = link.rel === "prev";
    // It comes from the page that has the link.
    found.querySelector(isNewer ? "[rel=next]" : "[rel=prev]")?.remove();
    const page = document.adoptNode(found);
    keepInPlace(own, () => {
      if (link === document.activeElement) own.querySelector<HTMLElement>("a[id]")?.focus();
      link.remove();
      own[isNewer ? "before" : "after"](page);
      prepare(page);
    });
    page.querySelectorAll("a.pager").forEach((next) => near.observe(next));
    announce(`${page.querySelectorAll("li").length} more pictures`);
  } catch {
    // The link still works as one.
    link.removeAttribute("aria-busy");
    announce("More pictures could not be loaded: the link at the end tries it again");
  }
}

/** Changes what is around a page; its pictures stay where they are in the window. */
function keepInPlace(page: Element, change: () => void): void {
  const anchor = page.querySelector(".pictures") ?? page;
  const before = anchor.getBoundingClientRect().top;
  change();
  const moved = anchor.getBoundingClientRect().top - before;
  if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
}

/** Empties pages far from the view, and fills those that come near. The one with the focus stays. */
function bound(pages: Element): void {
  const list = [...pages.children].filter((page) => page instanceof HTMLElement);
  const middle = list.findIndex((page) => page.getBoundingClientRect().bottom > innerHeight / 2);
  const inView = list[middle];
  if (!inView) return;
  keepInPlace(inView, () => {
    for (const [index, page] of list.entries())
      if (Math.abs(index - middle) <= keptAround) fill(page);
      else if (!page.contains(document.activeElement)) empty(page);
  });
}

function empty(page: HTMLElement): void {
  if (emptied.has(page)) return;
  const { height } = page.getBoundingClientRect();
  emptied.set(page, [...page.childNodes]);
  page.style.height = `${height}px`;
  page.replaceChildren();
}

function fill(page: HTMLElement): void {
  const kept = emptied.get(page);
  if (!kept) return;
  page.replaceChildren(...kept);
  page.style.height = "";
  emptied.delete(page);
  // The window may have another width by now.
  prepare(page);
}

const topOfView = (): number => {
  const top = document.querySelector(".top");
  return Math.max(0, top?.getBoundingClientRect().bottom ?? 0);
};

/** Names the first picture in view in the address. */
function remember(pages: Element): void {
  const top = topOfView();
  const first = [...pages.querySelectorAll("a[id]")].find(
    (link) => link.getBoundingClientRect().bottom > top + 20,
  );
  if (first) keep(first);
}

function keep(link: Element): void {
  const address = new URL(location.href);
  for (const name of ["below", "above"]) address.searchParams.delete(name);
  address.searchParams.set("at", link.id.slice(1));
  const place: Place = { picture: link.id, offset: link.getBoundingClientRect().top };
  history.replaceState(place, "", address);
}

const isPlace = (state: unknown): state is Place =>
  typeof state === "object" && state !== null && "picture" in state && "offset" in state;

/** After Back or a reload: the picture stands where it stood. */
async function restore(pages: Element, near: IntersectionObserver): Promise<void> {
  const { state }: { state: unknown } = history;
  if (!isPlace(state)) return;
  const find = () => document.getElementById(state.picture);
  const target = () => (find()?.getBoundingClientRect().top ?? 0) + scrollY - state.offset;
  const follow = async (rel: string) => {
    const link = pages.querySelector<HTMLAnchorElement>(`a[rel=${rel}]`);
    if (link) await extend(link, near);
  };
  if (!find()) await follow("next");
  if (find() && target() < 0) await follow("prev");
  const room = document.documentElement.scrollHeight - innerHeight;
  if (find() && target() > room) await follow("next");
  if (find()) scrollTo(0, target());
}
