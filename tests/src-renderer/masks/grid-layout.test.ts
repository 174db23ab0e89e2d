import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resnet } from '../../../src-shared/architecture/resnet'
import { gridLayout, moved, placeAt, placesIn, rectOf, type Direction } from '../../../src-renderer/masks/grid-layout'
import { layerRows } from '../../../src-renderer/masks/layers'

const layers = layerRows(resnet(50, '3x3-maxpool'), 'block-interior')
const choices = fc.record({
  width: fc.integer({ min: 300, max: 2600 }),
  cell: fc.constantFrom(4, 6, 9, 13, 20),
  zoomed: fc.constantFrom(null, 'layer1.0.bn1', 'layer4.2.bn2'),
})

test('every layer of ResNet-50 has a row under its stage: the stem, both inner BatchNorms of 16 blocks, four residual groups', () => {
  const { rows, headings } = gridLayout(layers, { width: 1000, cell: 6, zoomed: null })
  expect(rows).toHaveLength(1 + 32 + 4)
  expect(headings.map(({ stage }) => stage)).toEqual([null, 1, 2, 3, 4])
  expect(rows.filter(({ layer }) => layer.protection === null)).toHaveLength(32)
  expect(rows.find(({ layer }) => layer.space === 'layer1.0.bn3')?.layer).toMatchObject({
    block: 'layer1.0',
    name: 'bn3',
    protection: 'residual',
    batchNorms: ['layer1.0.bn3', 'layer1.0.downsample.1', 'layer1.1.bn3', 'layer1.2.bn3'],
  })
})

test('a cell is found again where it is drawn, within the width, for any size', () => {
  fc.assert(
    fc.property(choices, fc.nat(), fc.nat(), (choice, seed, other) => {
      const layout = gridLayout(layers, choice)
      const row = layout.rows[seed % layout.rows.length]
      if (!row) throw new Error('no row')
      const place = { row: row.index, position: other % row.layer.channels }
      const rect = rectOf(layout, place)
      if (!rect) throw new Error('no cell')
      expect(placeAt(layout, rect.x + rect.width / 2, rect.y + rect.height / 2)).toEqual(place)
      expect(rect.x + rect.width).toBeLessThanOrEqual(layout.cellsRight)
      expect(rect.y + rect.height).toBeLessThanOrEqual(row.top + row.height)
    }),
    // A narrow page with the smallest cells: lines of 96 would leave it.
    { numRuns: 500, examples: [[{ width: 456, cell: 4, zoomed: null }, 10, 401_876_048]] },
  )
})

test('a rectangle selects the cells it touches, of layers that may be pruned only', () => {
  const layout = gridLayout(layers, { width: 1000, cell: 6, zoomed: null })
  const everything = placesIn(layout, { x: 0, y: 0, width: 1000, height: layout.height })
  expect(everything).toHaveLength(7552)
  const first = layout.rows[1]
  if (!first) throw new Error('no row')
  const two = placesIn(layout, { x: layout.cellsLeft + 1, y: first.top + 1, width: first.cell, height: 1 })
  expect(two).toEqual([
    { row: 1, position: 0 },
    { row: 1, position: 1 },
  ])
})

test('the keyboard reaches every channel, and never leaves the grid', () => {
  fc.assert(
    fc.property(
      choices,
      fc.array(fc.constantFrom<Direction>('left', 'right', 'up', 'down', 'first', 'last', 'layer-up', 'layer-down'), {
        maxLength: 60,
      }),
      (choice, steps) => {
        const layout = gridLayout(layers, choice)
        const end = steps.reduce((place, step) => moved(layout, place, step), { row: 0, position: 0 })
        expect(rectOf(layout, end)).not.toBeNull()
        expect(end.position).toBeLessThan(layout.rows[end.row]?.layer.channels ?? 0)
      },
    ),
  )
  const layout = gridLayout(layers, { width: 1000, cell: 6, zoomed: null })
  const lineDown = moved(layout, { row: 1, position: 5 }, 'layer-down')
  expect(lineDown).toEqual({ row: 2, position: 5 })
  expect(moved(layout, lineDown, 'last')).toEqual({ row: 2, position: 63 })
})
