/** The window comes back where it was, and never where nobody can reach it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { frameOffset, readPlace, usablePlace, writePlace } from '../../../src-main/shell/window-place'

const folder = mkdtempSync(join(tmpdir(), 'prunescope-place-'))
afterAll(() => rmSync(folder, { recursive: true }))

const laptop = { x: 0, y: 0, width: 1600, height: 1000 }
const beside = { x: 1600, y: 0, width: 1920, height: 1080 }
const place = { x: 1700, y: 50, width: 1200, height: 800, isMaximised: false }

test('a place on a display that is there is taken as it is', () => {
  expect(usablePlace(place, [laptop, beside])).toEqual(place)
})

test('where the display is gone the system chooses, with the same size', () => {
  expect(usablePlace(place, [laptop])).toEqual({ width: 1200, height: 800, isMaximised: false })
})

test.each([
  ['above the screen', { ...place, x: 100, y: -400 }],
  ['with too little of it in sight', { ...place, x: -1180, y: 100 }],
  ['below the screen', { ...place, x: 100, y: 990 }],
])('a window %s would be out of reach', (_, remembered) => {
  expect(usablePlace(remembered, [laptop])).not.toHaveProperty('x')
})

test('a size is kept within what fits and what can be worked with', () => {
  expect(usablePlace({ ...place, x: 0, y: 0, width: 9000, height: 20 }, [laptop])).toMatchObject({
    width: 1600,
    height: 560,
  })
})

test('a window that its manager’s frame moved is told from one that its user moved, and from one without a place', () => {
  expect(frameOffset({ x: 60, y: 40 }, { x: 61, y: 60 })).toEqual({ x: 1, y: 20 })
  expect(frameOffset({ x: 60, y: 40 }, { x: 460, y: 60 })).toEqual({ x: 0, y: 0 })
  expect(frameOffset({}, { x: 243, y: 150 })).toEqual({ x: 0, y: 0 })
})

test.each([null, 7, 'x', {}, { ...place, width: 'wide' }, { ...place, x: Infinity }, [place]])(
  '%j is no place, and the usual one is taken',
  (remembered) => {
    expect(usablePlace(remembered, [laptop])).toEqual({ width: 1440, height: 900, isMaximised: false })
  },
)

test('what was written is read, and a damaged file is as good as none', () => {
  const file = join(folder, 'deep', 'window.json')
  expect(readPlace(file)).toBeNull()
  writePlace(file, place)
  expect(readPlace(file)).toEqual(place)
  writeFileSync(file, '{"x":')
  expect(readPlace(file)).toBeNull()
})
