import { expect, test } from 'vitest'
import { filterMosaic } from '../../../src-renderer/masks/filter-mosaic'

test('each input’s kernel is a tile; the sign decides the colour', () => {
  const values = new Float32Array(2 * 9)
  values[0] = 1
  values[9 + 8] = -1
  const { width, height, shown, pixels } = filterMosaic({ conv: 'c', inputs: 2, rows: 3, columns: 3, values })
  expect([width, height, shown]).toEqual([8, 4, 2])
  const at = (x: number, y: number) => [...pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)]
  const [red, , blue] = at(0, 0)
  expect(red).toBeGreaterThan(blue ?? 0)
  const [cold, , deep] = at(6, 2)
  expect(deep).toBeGreaterThan(cold ?? 0)
})

test('of very many inputs the largest are shown', () => {
  const values = new Float32Array(2048).map((_, input) => (input === 2000 ? 3 : 0.1))
  const { shown, pixels } = filterMosaic({ conv: 'c', inputs: 2048, rows: 1, columns: 1, values })
  expect(shown).toBe(256)
  expect([...pixels.subarray(0, 3)]).toEqual([200, 84, 10])
})
