/** From a magnitude to a colour: viridis, which rises evenly in lightness and is read by people who see no red or green. */

export type ScaleKind = 'linear' | 'log'
export type Rgb = readonly [red: number, green: number, blue: number]

/** Colours of a scale; index 0 is the smallest magnitude. */
export const shades = 256

/** Viridis (Smith and van der Walt, CC0) at ten points; linear between them. */
const points: readonly Rgb[] = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 73, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [110, 206, 88],
  [181, 222, 43],
  [253, 231, 37],
]

/** @param share from 0 to 1 */
export function viridis(share: number): Rgb {
  const at = Math.min(Math.max(share, 0), 1) * (points.length - 1)
  const index = Math.min(Math.floor(at), points.length - 2)
  return mixed(points[index] ?? [0, 0, 0], points[index + 1] ?? [0, 0, 0], at - index)
}

export function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (index: 0 | 1 | 2): number => Math.round(from[index] + (to[index] - from[index]) * share)
  return [channel(0), channel(1), channel(2)]
}

export function css([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`
}

/** `#rrggbb`, as the stylesheet writes its colours. */
export function rgbOf(hex: string): Rgb {
  const number = Number.parseInt(hex.slice(1), 16)
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255]
}

/** How magnitudes spread over the scale. */
export type MagnitudeScale = {
  readonly kind: ScaleKind
  /** What the first colour stands for; everything below has it too. */
  readonly from: number
  readonly to: number
  /** From 0 to 1. */
  readonly shareOf: (magnitude: number) => number
  readonly valueAt: (share: number) => number
}

/** So many times smaller than the largest is as good as zero: three powers of ten stay apart. */
const logSpan = 1e-4

export function magnitudeScale(largest: number, kind: ScaleKind): MagnitudeScale {
  const to = largest > 0 ? largest : 1
  const held = (share: number): number => Math.min(Math.max(share, 0), 1)
  if (kind === 'linear')
    return { kind, from: 0, to, shareOf: (value) => held(value / to), valueAt: (share) => held(share) * to }
  const from = to * logSpan
  const span = Math.log(to / from)
  return {
    kind,
    from,
    to,
    shareOf: (value) => (value <= from ? 0 : held(Math.log(value / from) / span)),
    valueAt: (share) => from * Math.exp(held(share) * span),
  }
}

/** The shade of every value. */
export function shadesOf(values: Float32Array, scale: MagnitudeScale): Uint8Array {
  return Uint8Array.from(values, (value) => Math.round(scale.shareOf(Math.abs(value)) * (shades - 1)))
}
