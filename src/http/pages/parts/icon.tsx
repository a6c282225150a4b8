import { raw } from "hono/html";
import ban from "lucide-static/icons/ban.svg" with { type: "text" };
import camera from "lucide-static/icons/camera.svg" with { type: "text" };
import check from "lucide-static/icons/check.svg" with { type: "text" };
import copy from "lucide-static/icons/copy.svg" with { type: "text" };
import help from "lucide-static/icons/circle-question-mark.svg" with { type: "text" };
import images from "lucide-static/icons/images.svg" with { type: "text" };
import menu from "lucide-static/icons/menu.svg" with { type: "text" };
import picture from "lucide-static/icons/scan-search.svg" with { type: "text" };
import search from "lucide-static/icons/search.svg" with { type: "text" };
import skip from "lucide-static/icons/skip-forward.svg" with { type: "text" };
import undo from "lucide-static/icons/undo-2.svg" with { type: "text" };
import warning from "lucide-static/icons/triangle-alert.svg" with { type: "text" };
import cross from "lucide-static/icons/x.svg" with { type: "text" };

const sources = { ban, camera, check, copy, cross, help, images, menu, picture, search, skip, undo, warning };

export type IconName = keyof typeof sources;

/** The drawing inside each file; its attributes are the same in all. */
const drawings = Object.fromEntries(
  Object.entries(sources).map(([name, svg]) => [
    name,
    svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s*\n\s*/g, ""),
  ]),
) as Record<IconName, string>;

/** An icon of Lucide beside words, or in a button that has a label of its own: hidden from screen readers. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    {raw(drawings[name])}
  </svg>
);
