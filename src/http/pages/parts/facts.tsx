import type { Child } from "hono/jsx";
import type { CameraData } from "../../../model/camera-data.ts";

/** Names and values; what is null is left out. */
export const Facts = ({ facts }: { facts: readonly (readonly [name: string, value: Child | null])[] }) => (
  <dl class="facts">
    {facts.flatMap(([name, value]) =>
      value === null || value === ""
        ? []
        : [
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>,
          ],
    )}
  </dl>
);

const units = ["bytes", "kB", "MB", "GB", "TB"];

/** A number of bytes: `1.4 MB`. */
export function sizeText(bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const amount = bytes / 1000 ** power;
  return `${amount < 10 && power > 0 ? amount.toFixed(1) : Math.round(amount)} ${units[power]}`;
}

/** What the camera wrote, as names and values. */
export function cameraFacts(exif: CameraData): [string, string | null][] {
  const { exposureSeconds: exposure } = exif;
  const shutter =
    exposure === null
      ? null
      : exposure >= 1 || exposure === 0
        ? `${exposure} s`
        : `1/${Math.round(1 / exposure)} s`;
  return [
    ["Camera", [exif.make, exif.model].filter(Boolean).join(" ") || null],
    ["Lens", exif.lens],
    ["Focal length", exif.focalMm === null ? null : `${exif.focalMm} mm`],
    ["Aperture", exif.aperture === null ? null : `f/${exif.aperture}`],
    ["Exposure", shutter],
    ["ISO", exif.iso === null ? null : String(exif.iso)],
    ["Taken", exif.takenAt?.replace("T", " ") ?? null],
    ["Software", exif.software],
    ["Place", exif.latitude === null ? null : `${exif.latitude}, ${exif.longitude}`],
  ];
}
