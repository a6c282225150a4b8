import type { Child } from "hono/jsx";
import type { Overlay } from "../../../model/match.ts";

/** A picture of a comparison: where its file is, what a screen reader says of it, and what is written below. */
export type Compared = { src: string; alt: string; width?: number; height?: number; caption: Child };

/** Ways to look at two pictures; the keys 1, 2 and 3 choose them. */
const views = ["side by side", "slider", "difference"] as const;

/**
 * Two pictures side by side. The browser's script lays the first on the second as they match, with a slider, or shows their
 * difference.
 */
export const CompareStage = ({
  query,
  file,
  overlay,
}: {
  query: Compared;
  file: Compared;
  overlay: Overlay;
}) => (
  <div class="comparison">
    <fieldset class="row compare-tools" data-script hidden>
      <legend class="unseen">View</legend>
      {views.map((view, index) => (
        <label class="chip">
          <input type="radio" name="view" value={view} checked={index === 0} /> {view} <kbd>{index + 1}</kbd>
        </label>
      ))}
      <label class="row cut" hidden>
        How much of the first <input type="range" min="0" max="100" value="50" />
      </label>
    </fieldset>
    <div class="compare" data-overlay={overlayText(overlay)}>
      {[query, file].map(({ caption, ...picture }) => (
        <figure>
          <img {...picture} />
          <figcaption>{caption}</figcaption>
        </figure>
      ))}
    </div>
  </div>
);

/** As the browser's script reads it. */
export const overlayText = (overlay: Overlay): string =>
  overlay.map((value) => Number(value.toFixed(4))).join(" ");
