/** Interleaved RGB, 8 bits a channel, row by row from the top left; never changed once it is made. */
export type Picture = { readonly width: number; readonly height: number; readonly data: Uint8Array };

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** In pixels. */
export type Box = { left: number; top: number; width: number; height: number };

export const black: Colour = [0, 0, 0];
export const white: Colour = [255, 255, 255];

export function createPicture(width: number, height: number, [red, green, blue]: Colour): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at += 3) {
    data[at] = red;
    data[at + 1] = green;
    data[at + 2] = blue;
  }
  return { width, height, data };
}

/** With pixels of its own, also where they are a Buffer, whose `slice` would be a view. */
export const copyOf = ({ width, height, data }: Picture): Picture => ({
  width,
  height,
  data: new Uint8Array(data),
});

/** The pixels of `picture` by where each of `width` x `height` is taken from, as an index of a pixel. */
function take(
  picture: Picture,
  width: number,
  height: number,
  from: (x: number, y: number) => number,
): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++, to += 3) {
      const at = from(x, y) * 3;
      data[to] = picture.data[at] ?? 0;
      data[to + 1] = picture.data[at + 1] ?? 0;
      data[to + 2] = picture.data[at + 2] ?? 0;
    }
  return { width, height, data };
}

export function crop(picture: Picture, { left, top, width, height }: Box): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * picture.width + left) * 3;
    data.set(picture.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, data };
}

/** Lays `picture` into `onto`, which is changed; it must fit. */
export function paste(onto: Picture, picture: Picture, left: number, top: number): void {
  const stride = picture.width * 3;
  for (let row = 0; row < picture.height; row++)
    onto.data.set(
      picture.data.subarray(row * stride, (row + 1) * stride),
      ((top + row) * onto.width + left) * 3,
    );
}

/** The picture on a larger ground. */
export function surround(
  picture: Picture,
  ground: Colour,
  margins: Record<"left" | "top" | "right" | "bottom", number>,
): Picture {
  const { left, top, right, bottom } = margins;
  const framed = createPicture(picture.width + left + right, picture.height + top + bottom, ground);
  paste(framed, picture, left, top);
  return framed;
}

/** Left and right change places. */
export const mirror = (picture: Picture): Picture =>
  take(picture, picture.width, picture.height, (x, y) => (y + 1) * picture.width - 1 - x);

/** Above and below change places. */
export const flip = (picture: Picture): Picture =>
  take(picture, picture.width, picture.height, (x, y) => (picture.height - 1 - y) * picture.width + x);

/** A quarter turn clockwise. */
export const quarterTurn = (picture: Picture): Picture =>
  take(picture, picture.height, picture.width, (x, y) => (picture.height - 1 - x) * picture.width + y);

/** Lays a colour over one pixel of a picture, which is changed; `share` 1 covers it. */
export function blend({ data }: Picture, pixel: number, [red, green, blue]: Colour, share: number): void {
  const at = pixel * 3;
  const rest = 1 - share;
  data[at] = (data[at] ?? 0) * rest + red * share + 0.5;
  data[at + 1] = (data[at + 1] ?? 0) * rest + green * share + 0.5;
  data[at + 2] = (data[at + 2] ?? 0) * rest + blue * share + 0.5;
}

/** Fills a box, cut at the edges, of a picture, which is changed. */
export function fillBox(picture: Picture, box: Box, colour: Colour, share = 1): void {
  const bottom = Math.min(picture.height, Math.round(box.top + box.height));
  const right = Math.min(picture.width, Math.round(box.left + box.width));
  for (let y = Math.max(0, Math.round(box.top)); y < bottom; y++)
    for (let x = Math.max(0, Math.round(box.left)); x < right; x++)
      blend(picture, y * picture.width + x, colour, share);
}

/** Fills an ellipse inside a box, its edge smooth, of a picture, which is changed. */
export function fillEllipse(
  picture: Picture,
  { left, top, width, height }: Box,
  colour: Colour,
  share = 1,
): void {
  const [radiusX, radiusY] = [width / 2, height / 2];
  const edge = Math.min(radiusX, radiusY);
  const bottom = Math.min(picture.height, Math.ceil(top + height));
  const right = Math.min(picture.width, Math.ceil(left + width));
  for (let y = Math.max(0, Math.floor(top)); y < bottom; y++)
    for (let x = Math.max(0, Math.floor(left)); x < right; x++) {
      const across = (x + 0.5 - left - radiusX) / radiusX;
      const down = (y + 0.5 - top - radiusY) / radiusY;
      const distance = Math.sqrt(across * across + down * down);
      const cover = Math.min(1, (1 - distance) * edge + 0.5);
      if (cover > 0) blend(picture, y * picture.width + x, colour, cover * share);
    }
}
