/** Brings images of differing sizes to one: scaled to cover the target, then the middle cut out. */

/** An image of bytes, NHWC without the N. */
export type Raster = {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly pixels: Uint8Array
}

/**
 * Scales so that the image just covers `height × width`, keeping its proportions, and keeps the middle: torchvision's
 * `Resize` and `CenterCrop`.
 */
export function resizeToCover(image: Raster, height: number, width: number): Raster {
  if (image.height === height && image.width === width) return image
  const scale = Math.max(height / image.height, width / image.width)
  const across = resample(image.width, width, scale)
  const down = resample(image.height, height, scale)
  const { channels } = image
  // First along rows, then along columns; only the rows that the second pass reads would be needed, but all is simpler.
  const narrow = new Float32Array(image.height * width * channels)
  for (let y = 0; y < image.height; y++) {
    for (const [x, { first, weights }] of across.entries()) {
      for (let c = 0; c < channels; c++) {
        let sum = 0
        for (let k = 0; k < weights.length; k++) {
          sum += (weights[k] ?? 0) * (image.pixels[(y * image.width + first + k) * channels + c] ?? 0)
        }
        narrow[(y * width + x) * channels + c] = sum
      }
    }
  }
  const pixels = new Uint8Array(height * width * channels)
  const rowSize = width * channels
  for (const [y, { first, weights }] of down.entries()) {
    for (let i = 0; i < rowSize; i++) {
      let sum = 0
      for (let k = 0; k < weights.length; k++) sum += (weights[k] ?? 0) * (narrow[(first + k) * rowSize + i] ?? 0)
      pixels[y * rowSize + i] = Math.min(255, Math.max(0, Math.round(sum)))
    }
  }
  return { height, width, channels, pixels }
}

/** The source positions, and their weights, that one position of the result is made of. */
type Tap = { readonly first: number; readonly weights: readonly number[] }

/**
 * Bilinear with a triangle as wide as the reduction, so that a shrunk image doesn't alias (what PIL's BILINEAR does),
 * along one axis; the result is the middle `target` positions of the scaled axis.
 */
function resample(source: number, target: number, scale: number): readonly Tap[] {
  const reach = Math.max(1, 1 / scale)
  const margin = (source * scale - target) / 2
  return Array.from({ length: target }, (_, position) => {
    const centre = (position + margin + 0.5) / scale
    const first = Math.max(0, Math.floor(centre - reach))
    const last = Math.min(source - 1, Math.ceil(centre + reach))
    const raw = Array.from({ length: Math.max(1, last - first + 1) }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / reach),
    )
    const sum = raw.reduce((total, weight) => total + weight, 0)
    return { first, weights: raw.map((weight) => weight / sum) }
  })
}
