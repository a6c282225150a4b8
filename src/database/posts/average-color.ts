const bins = 4;

/**
 * The average colour of a picture, 0xRRGGBB, from its colour histogram: 12 unsigned 32-bit integers, little endian, four bins
 * a channel over [0,256), red, green, blue.
 */
export function averageColor(histogram: Uint8Array): number {
  const view = new DataView(histogram.buffer, histogram.byteOffset, histogram.byteLength);
  let color = 0;
  for (let channel = 0; channel < 3; channel++) {
    let [total, sum] = [0, 0];
    for (let bin = 0; bin < bins; bin++) {
      const count = view.getUint32((channel * bins + bin) * 4, true);
      total += count;
      sum += count * (bin * 64 + 32);
    }
    color = color * 256 + (total === 0 ? 128 : Math.round(sum / total));
  }
  return color;
}
