/** PNG and JPEG bytes to RGB. */

import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import type { Raster } from './resize'

/** File extensions that can be read. */
export const READABLE_IMAGE = /\.(png|jpe?g)$/i

/** Extensions of images that can't, and that nobody would want left out in silence. */
export const UNREADABLE_IMAGE = /\.(webp|bmp|gif|tiff?|avif|heic|ppm)$/i

/**
 * Decodes by the file's first bytes, not by its name. Grey becomes three equal channels and transparency is dropped, as
 * PIL's `convert('RGB')` does; a photo's EXIF rotation is not applied, as torchvision doesn't either.
 *
 * @throws Error with the decoder's reason when the bytes are no whole PNG or JPEG
 */
export function decodeImage(bytes: Uint8Array): Raster {
  const isPng = bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8
  if (!isPng && !isJpeg) throw new Error('its first bytes are neither those of a PNG nor of a JPEG')
  if (isPng) {
    const { width, height, data } = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    return withoutAlpha(width, height, data)
  }
  const { width, height, data } = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: true, tolerantDecoding: false })
  return withoutAlpha(width, height, data)
}

function withoutAlpha(width: number, height: number, rgba: Uint8Array): Raster {
  const pixels = new Uint8Array(width * height * 3)
  for (let from = 0, to = 0; to < pixels.length; from += 4, to += 3) {
    pixels[to] = rgba[from] ?? 0
    pixels[to + 1] = rgba[from + 1] ?? 0
    pixels[to + 2] = rgba[from + 2] ?? 0
  }
  return { height, width, channels: 3, pixels }
}
