import { expect, test } from 'vitest'
import { magnitudeScale, shadesOf, viridis } from '../../../src-renderer/masks/colour-scale'

/** Rec. 709 luminance of sRGB, linearised: what an eye without colour sees. */
function lightness([red, green, blue]: readonly [number, number, number]): number {
  const linear = (value: number): number => (value / 255) ** 2.2
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

test('a larger magnitude is always lighter, so the scale reads without colours', () => {
  const steps = Array.from({ length: 64 }, (_, index) => lightness(viridis(index / 63)))
  for (const [index, step] of steps.entries()) if (index > 0) expect(step).toBeGreaterThan(steps[index - 1] ?? 1)
})

test('the ends of a scale are the least and the largest; a logarithmic one tells small values apart', () => {
  for (const kind of ['linear', 'log'] as const) {
    const scale = magnitudeScale(2, kind)
    expect([scale.shareOf(0), scale.shareOf(2), scale.shareOf(9)]).toEqual([0, 1, 1])
    expect(scale.valueAt(scale.shareOf(0.3))).toBeCloseTo(0.3, 10)
  }
  const small = new Float32Array([0.002, -0.02])
  expect(shadesOf(small, magnitudeScale(2, 'linear'))[0]).toBe(0)
  const [less = 0, more = 0] = shadesOf(small, magnitudeScale(2, 'log'))
  expect(more - less).toBeGreaterThan(60)
})
