/** The inspector's rows are named and grouped as people speak of a network's parts. */

import { expect, test } from 'vitest'
import { gridLayout } from '../../../src-renderer/masks/grid-layout'
import { layerRows } from '../../../src-renderer/masks/layers'
import { networkFromChoice } from '../../../src-shared/architecture/networks'
import type { NetworkChoice } from '../../../src-shared/recipe/network-choice'

const of = { classes: 10, inputChannels: 3, inputSize: 32 }
const rowsOf = (choice: NetworkChoice) => layerRows(networkFromChoice(choice, of), 'all-free')
const headingsOf = (choice: NetworkChoice) =>
  gridLayout(rowsOf(choice), { width: 1000, cell: 6, zoomed: null }).headings.map(({ stage }) => stage)

test('VGG’s layers keep their whole names under five stages', () => {
  const choice = { kind: 'vgg', depth: 16 } as const
  expect(headingsOf(choice)).toEqual([1, 2, 3, 4, 5])
  expect(rowsOf(choice)[2]).toMatchObject({ block: null, name: 'feature.8', stage: 2, protection: null })
})

test('DenseNet’s layers and transitions stand in their stage, what they share beside them, the last BatchNorm behind', () => {
  const choice = { kind: 'densenet', depth: 40, growth: 12 } as const
  expect(headingsOf(choice)).toEqual([null, 1, 2, 3, 'behind'])
  const rows = rowsOf(choice)
  expect(rows[1]).toMatchObject({ block: 'dense1.0', name: 'bn1', channels: 16, protection: null })
  expect(rows[2]).toMatchObject({ block: 'dense1.0', name: 'conv1', channels: 12, protection: 'shared' })
  expect(rows.find(({ block }) => block === 'trans1')).toMatchObject({ stage: 1, name: 'bn1' })
})

test('MobileNet-V2’s blocks stand in seven stages; both BatchNorms around a depthwise convolution are one row', () => {
  const choice = { kind: 'mobilenet-v2', width: 1 } as const
  expect(headingsOf(choice)).toEqual([null, 1, 2, 3, 4, 5, 6, 7, 'behind'])
  const row = rowsOf(choice).find(({ block, name }) => block === 'features.2' && name === 'conv.0.1')
  expect(row?.batchNorms).toHaveLength(2)
})
