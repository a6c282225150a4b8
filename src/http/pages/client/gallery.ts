import { announce } from "./announce.ts";

/** Pages that are kept around the one in view; others are emptied and keep their height. */
const keptAround = 2;

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
  const watch = () => pages.querySelectorAll("a.pager").forEach((link) => near.observe(link));

  void restore(pages, near).then(() => {
    watch();
    let waiting = 0;
    addEventListener(
      "scroll",
      () => {
        cancelAnimationFrame(waiting);
        waiting = requestAnimationFrame(() => {
          bound(pages);
          remember(pages);
        });
      },
      { passive: true },
    );
  });
  pages.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[id]") : null;
    if (link) keep(link, { picture: link.id, offset: link.getBoundingClientRect().top });
  });
}

/** Loads the page that a link leads to, and puts it in the link's place. What is in view does not move. */
async function extend(link: HTMLAnchorElement, near?: IntersectionObserver): Promise<void> {
  near?.unobserve(link);
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
    const anchor = isNewer ? own : null;
    const before = anchor?.getBoundingClientRect().top ?? 0;
    link.remove();
    own[isNewer ? "before" : "after"](page);
    colour(page);
    if (anchor) scrollBy(0, anchor.getBoundingClientRect().top - before);
    page.querySelectorAll<HTMLAnchorElement>("a.pager").forEach((next) => near?.observe(next));
    announce(`${page.querySelectorAll("li").length} more pictures`);
  } catch {
    // The link still works as one.
    link.removeAttribute("aria-busy");
    announce("More pictures could not be loaded: the link at the end tries it again");
  }
}

/** Empties pages far from the view, and fills those that come near. */
function bound(pages: Element): void {
  const list = [...pages.children].filter((page) => page instanceof HTMLElement);
  const middle = list.findIndex((page) => page.getBoundingClientRect().bottom > innerHeight / 2);
  for (const [index, page] of list.entries()) {
    const kept = emptied.get(page);
    const isNear = Math.abs(index - middle) <= keptAround;
    if (!isNear && !kept) {
      const { height } = page.getBoundingClientRect();
      const children = [...page.childNodes];
      page.style.height = `${height}px`;
      page.replaceChildren();
      emptied.set(page, children);
    } else if (isNear && kept) {
      page.replaceChildren(...kept);
      page.style.height = "";
      emptied.delete(page);
    }
  }
}

const topOfView = (): number =>
  Math.max(0, document.querySelector(".top")?.getBoundingClientRect().bottom ?? 0);

/** Names the first picture in view in the address. */
function remember(pages: Element): void {
  const top = topOfView();
  const first = [...pages.querySelectorAll("a[id]")].find(
    (link) => link.getBoundingClientRect().bottom > top + 20,
  );
  if (first) keep(first, { picture: first.id, offset: first.getBoundingClientRect().top });
}

function keep(link: Element, state: Place): void {
  const address = new URL(location.href);
  for (const name of ["below", "above"]) address.searchParams.delete(name);
  address.searchParams.set("at", link.id.slice(1));
  history.replaceState(state, "", address);
}

const isPlace = (state: unknown): state is Place =>
  typeof state === "object" && state !== null && "picture" in state && "offset" in state;

/** After Back or a reload: the picture stands where it stood. */
async function restore(pages: Element, near: IntersectionObserver): Promise<void> {
  colour(pages);
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

/** Where a style sheet cannot read numbers and colours of attributes, they are set here. */
function colour(root: Element): void {
  if (CSS.supports("width: attr(data-ratio type(<length>), 1px)")) return;
  for (const item of root.querySelectorAll<HTMLElement>("li[data-ratio]")) {
    const { ratio = "1.4", color } = item.dataset;
    item.style.flexGrow = ratio;
    item.style.flexBasis = `calc(${ratio} * var(--row))`;
    if (color !== undefined) item.style.background = color;
  }
}
