/** What the camera wrote into a picture's file (EXIF). */
export type CameraData = {
  make: string | null;
  model: string | null;
  lens: string | null;
  /** Millimetres, as they are, and as they would be on 35 mm film. */
  focalMm: number | null;
  focalMm35: number | null;
  /** The f-number: 2.8. */
  aperture: number | null;
  exposureSeconds: number | null;
  iso: number | null;
  /** The camera's own clock, `2010-11-25T16:42:07`, with its offset (`+02:00`) if known. */
  takenAt: string | null;
  /** EXIF's 1 to 8. */
  orientation: number | null;
  software: string | null;
  /** Degrees, north and east positive; only with `KEEP_GPS`. */
  latitude: number | null;
  longitude: number | null;
};
