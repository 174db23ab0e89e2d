/** Bytes of an image as a canvas takes them. */

import type { ImagePixels } from '../../src-shared/contract/compare'

/** Grey where there is one channel; what is missing is black. */
export function rgbaOf({ width, height, channels, pixels }: ImagePixels): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let colour = 0; colour < 3; colour++)
      rgba[pixel * 4 + colour] = pixels[pixel * channels + (channels === 1 ? 0 : colour)] ?? 0
    rgba[pixel * 4 + 3] = 255
  }
  return rgba
}
