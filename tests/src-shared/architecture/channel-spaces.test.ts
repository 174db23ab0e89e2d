/** Channels that must stay together are found from the graph alone. */

import { describe, expect, test } from 'vitest'
import type { Architecture, Node } from '../../../src-shared/architecture/architecture'
import {
  channelSpaces,
  channelsOfNode,
  spaceById,
  spaceOfNode,
  spacesOfNode,
} from '../../../src-shared/architecture/channel-spaces'
import { resnet } from '../../../src-shared/architecture/resnet'

const conv = (name: string, input: string, outChannels: number): Node => ({
  op: 'conv',
  name,
  input,
  outChannels,
  kernel: [1, 1],
  stride: [1, 1],
  padding: [0, 0],
})
const graph = (nodes: readonly Node[]): Architecture => ({
  format: 'prunescope-architecture/1',
  label: 'test graph',
  classes: 2,
  nodes: [{ op: 'input', name: 'input', channels: 3, height: 4, width: 4 }, ...nodes],
  blocks: [],
})

describe('ResNet-50', () => {
  const spaces = channelSpaces(resnet(50, '3x3-maxpool'))

  test('its spaces are the image, the stem, two in each of 16 blocks, one for each stage, and the classes', () => {
    const kinds = [...spaces.spaces.values()].map((space) => space.kind)
    expect(kinds.filter((kind) => kind === 'interior')).toHaveLength(32)
    expect(kinds.filter((kind) => kind === 'residual')).toHaveLength(4)
    expect(kinds).toHaveLength(1 + 1 + 32 + 4 + 1)
  })

  test('a stage of residual blocks is one space, named after its first BatchNorm and shared by its shortcut', () => {
    expect(spaceById(spaces, 'layer2.0.bn3')).toEqual({
      id: 'layer2.0.bn3',
      channels: 512,
      openedBy: ['layer2.0.conv3', 'layer2.0.downsample.0', 'layer2.1.conv3', 'layer2.2.conv3', 'layer2.3.conv3'],
      batchNorms: ['layer2.0.bn3', 'layer2.0.downsample.1', 'layer2.1.bn3', 'layer2.2.bn3', 'layer2.3.bn3'],
      kind: 'residual',
    })
  })

  test('the classifier reads the last stage, pooling and ReLU change nothing', () => {
    expect(spaceOfNode(spaces, 'avgpool')).toBe('layer4.0.bn3')
    expect(spaceOfNode(spaces, 'maxpool')).toBe('bn1')
    expect(spaceById(spaces, 'fc')).toMatchObject({ channels: 10, kind: 'output', openedBy: ['fc'], batchNorms: [] })
    expect(spaceById(spaces, 'input')).toMatchObject({ channels: 3, kind: 'input' })
  })
})

test('the stem of a ResNet-18 is added to its first block, so it belongs to the residual space', () => {
  const spaces = channelSpaces(resnet(18, '3x3'))
  expect(spaceById(spaces, 'bn1').kind).toBe('residual')
  expect(spaceOfNode(spaces, 'layer1.1.relu2')).toBe('bn1')
})

test('a concatenation joins the spaces of its inputs in order, and what follows stays in both', () => {
  const spaces = channelSpaces(
    graph([
      conv('left', 'input', 4),
      { op: 'batchNorm', name: 'leftNorm', input: 'left' },
      conv('right', 'input', 5),
      { op: 'concat', name: 'both', inputs: ['leftNorm', 'right'] },
      { op: 'batchNorm', name: 'bothNorm', input: 'both' },
      conv('last', 'bothNorm', 2),
    ]),
  )
  expect(spacesOfNode(spaces, 'bothNorm')).toEqual(['leftNorm', 'right'])
  expect(channelsOfNode(spaces, 'both')).toBe(9)
  expect(spaceById(spaces, 'right').batchNorms).toEqual([])
  expect(() => spaceOfNode(spaces, 'both')).toThrow(/several spaces/)
})

test('additions of concatenations unite their parts one by one', () => {
  const spaces = channelSpaces(
    graph([
      conv('a', 'input', 4),
      conv('b', 'input', 5),
      conv('c', 'input', 4),
      conv('d', 'input', 5),
      { op: 'concat', name: 'ab', inputs: ['a', 'b'] },
      { op: 'concat', name: 'cd', inputs: ['c', 'd'] },
      { op: 'add', name: 'sum', inputs: ['ab', 'cd'] },
      conv('last', 'sum', 2),
    ]),
  )
  expect(spacesOfNode(spaces, 'sum')).toEqual(['a', 'b'])
  expect(spacesOfNode(spaces, 'cd')).toEqual(['a', 'b'])
  expect(spaceById(spaces, 'b').openedBy).toEqual(['b', 'd'])
})

test('chains of additions end in one space', () => {
  const spaces = channelSpaces(
    graph([
      conv('a', 'input', 4),
      conv('b', 'a', 4),
      conv('c', 'b', 4),
      { op: 'add', name: 'bc', inputs: ['b', 'c'] },
      { op: 'add', name: 'abc', inputs: ['bc', 'a'] },
      conv('last', 'abc', 2),
    ]),
  )
  expect(new Set(['a', 'b', 'c', 'bc', 'abc'].map((node) => spaceOfNode(spaces, node)))).toEqual(new Set(['a']))
})

test('an addition of different widths is refused by name', () => {
  const nodes: Node[] = [
    conv('a', 'input', 4),
    conv('b', 'input', 5),
    { op: 'add', name: 'block.add', inputs: ['a', 'b'] },
  ]
  expect(() => channelSpaces(graph(nodes))).toThrow(
    expect.objectContaining({
      code: 'shape-mismatch',
      message: expect.stringContaining('block.add adds 4 channels to 5'),
    }),
  )
})

test('a node that reads from nowhere is refused by name', () => {
  expect(() => channelSpaces(graph([conv('a', 'nowhere', 4)]))).toThrow(
    expect.objectContaining({ code: 'shape-mismatch', message: expect.stringContaining('a reads from "nowhere"') }),
  )
})
