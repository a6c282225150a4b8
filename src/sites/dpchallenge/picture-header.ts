import { createTextBuilder, oneLine } from "./text-builder.ts";
import { absolute, numberIn } from "./picture-address.ts";
import { hasClass, type HtmlReader, type Tag } from "./scan-html.ts";

/** The page above a picture's panels: the picture, its title, its photographer. */
export type Header = {
  /** Whether the page shows a picture or its title. */
  isThere: boolean;
  title: string;
  photographer: string | null;
  photographerId: number | null;
  imageUrl: string | null;
};

type Link = { id: number; name: string; isAfterTitle: boolean };

export function readHeader(): HtmlReader & { read(): Header } {
  const title = createTextBuilder();
  const links: Link[] = [];
  let documentTitle = "";
  let imageUrl: string | null = null;
  let alt = "";
  let hasTitle = false;
  let hasContainer = false;
  let inside: "document title" | "title" | "container" | "link" | undefined;

  function openImage(tag: Tag): void {
    const src = tag.attribute("src") ?? "";
    // A transparent image covers the picture.
    if (imageUrl !== null || src.endsWith("/pix.gif")) return;
    imageUrl = absolute(src);
    alt = tag.attribute("alt") ?? "";
  }

  return {
    open(tag) {
      const { name } = tag;
      if (name === "title") inside = "document title";
      else if (name === "td") {
        const isContainer = tag.attribute("id") === "img_container";
        hasContainer ||= isContainer;
        inside = isContainer ? "container" : undefined;
      } else if (name === "img" && inside === "container") openImage(tag);
      else if (name === "div" && !hasTitle && hasClass(tag, "imagetitle")) {
        hasTitle = true;
        inside = "title";
      } else if (name === "a" && hasClass(tag, "u")) {
        // Links to rules have the same class.
        const id = numberIn(tag.attribute("href"), "USER_ID");
        if (id === undefined) return;
        links.push({ id, name: "", isAfterTitle: hasTitle });
        inside = "link";
      }
    },
    close(name) {
      if (name === "div" || name === "td" || name === "a" || name === "title") inside = undefined;
    },
    text(text) {
      const link = links.at(-1);
      if (inside === "document title") documentTitle += text;
      else if (inside === "title") title.add(text);
      else if (inside === "link" && link) link.name += text;
    },
    read() {
      const named = title.read() || oneLine(alt);
      const link = links.find(({ isAfterTitle }) => isAfterTitle) ?? links[0];
      const name = oneLine(link?.name ?? "");
      return {
        isThere: hasTitle || hasContainer,
        title: named,
        // Some pages link only the portfolio, with that word.
        photographer: (name === "Portfolio" ? "" : name) || nameIn(documentTitle, named),
        photographerId: link?.id ?? null,
        imageUrl,
      };
    },
  };
}

/** `Disconnect by odriew - DPChallenge` -> `odriew`. */
function nameIn(documentTitle: string, title: string): string | null {
  const words = oneLine(documentTitle);
  const end = words.lastIndexOf(" - DPChallenge");
  const start = `${title} by `;
  return title && words.startsWith(start) && end > start.length ? words.slice(start.length, end) : null;
}
