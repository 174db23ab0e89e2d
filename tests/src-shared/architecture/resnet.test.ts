/** The ResNets are torchvision's: same names, same order, same strides. */

import { describe, expect, test } from 'vitest'
import type { Architecture, NodeOf } from '../../../src-shared/architecture/architecture'
import { channelSpaces } from '../../../src-shared/architecture/channel-spaces'
import { networkFromChoice } from '../../../src-shared/architecture/networks'
import { bottleneckResnet, buildResnet, resnet } from '../../../src-shared/architecture/resnet'
import { shapesOf } from '../../../src-shared/architecture/shapes'
import { cfgOf } from '../../../src-shared/pruning/cfg'

const convNamed = (architecture: Architecture, name: string): NodeOf<'conv'> => {
  const node = architecture.nodes.find((candidate) => candidate.name === name)
  if (node?.op !== 'conv') throw new Error(`no convolution ${name}`)
  return node
}

test('a bottleneck runs in this order, its shortcut before the addition', () => {
  const names = resnet(50, '3x3-maxpool')
    .nodes.map((node) => node.name)
    .filter((name) => name.startsWith('layer1.0.'))
  expect(names.map((name) => name.slice('layer1.0.'.length))).toEqual([
    'conv1',
    'bn1',
    'relu1',
    'conv2',
    'bn2',
    'relu2',
    'conv3',
    'bn3',
    'downsample.0',
    'downsample.1',
    'add',
    'relu3',
  ])
})

test('a bottleneck strides in its 3×3 convolution, a basic block in its first', () => {
  const deep = resnet(50, '3x3')
  expect(convNamed(deep, 'layer2.0.conv1').stride).toEqual([1, 1])
  expect(convNamed(deep, 'layer2.0.conv2')).toMatchObject({ kernel: [3, 3], stride: [2, 2], padding: [1, 1] })
  expect(convNamed(deep, 'layer2.0.downsample.0')).toMatchObject({ kernel: [1, 1], stride: [2, 2], padding: [0, 0] })
  const shallow = resnet(18, '3x3')
  expect(convNamed(shallow, 'layer2.0.conv1').stride).toEqual([2, 2])
  expect(convNamed(shallow, 'layer2.0.conv2').stride).toEqual([1, 1])
})

test('shortcuts have a convolution where stride or channels change, and nowhere else', () => {
  const withShortcut = (architecture: Architecture): readonly string[] =>
    architecture.blocks.filter((block) => block.downsample).map((block) => block.name)
  expect(withShortcut(resnet(50, '3x3'))).toEqual(['layer1.0', 'layer2.0', 'layer3.0', 'layer4.0'])
  expect(withShortcut(resnet(34, '3x3'))).toEqual(['layer2.0', 'layer3.0', 'layer4.0'])
})

test.each([
  ['3x3-maxpool' as const, 32, 16, 'maxpool'],
  ['3x3' as const, 32, 32, 'relu'],
  ['7x7-maxpool' as const, 16, 8, 'maxpool'],
])(
  'with the stem %s a 32-pixel image leaves conv1 at %i and enters stage 1 at %i pixels',
  (stem, afterConv, stage1, enters) => {
    const network = resnet(50, stem)
    const shapes = shapesOf(network)
    expect(shapes.get('conv1')).toEqual({ channels: 64, height: afterConv, width: afterConv })
    expect(shapes.get('layer1.0.conv1')).toEqual({ channels: 64, height: stage1, width: stage1 })
    expect(convNamed(network, 'layer1.0.conv1').input).toBe(enters)
    expect(shapes.get('fc')).toEqual({ channels: 10, height: 1, width: 1 })
  },
)

test('planes double from stage to stage and a bottleneck widens them by four', () => {
  expect(cfgOf(bottleneckResnet({ blocks: [1, 2], planes: 8, stem: '3x3' }))).toEqual([
    [8, 8, 32],
    [16, 16, 64],
    [16, 16, 64],
  ])
})

test('a cfg builds the pruned network, with the shortcuts of the whole one', () => {
  const cfg = [
    [3, 5, 8],
    [1, 7, 8],
    [2, 4, 16],
  ]
  const network = bottleneckResnet({ blocks: [2, 1], planes: 8, stem: '3x3', cfg })
  expect(cfgOf(network)).toEqual(cfg)
  expect(network.blocks.map((block) => block.downsample !== null)).toEqual([true, false, true])
  expect(shapesOf(network).get('layer1.0.downsample.0')?.channels).toBe(8)
})

describe('impossible widths are refused by the name of the block', () => {
  const spec = { stem: '3x3' as const, stemChannels: 8, classes: 10, inputChannels: 3, inputSize: 32, label: 'odd' }

  test('a wrong number of widths', () => {
    const stages = [{ stride: 1, blocks: [{ widths: [8, 8] }] }]
    expect(() => buildResnet({ ...spec, kind: 'Bottleneck', stages })).toThrow(
      expect.objectContaining({ code: 'bad-argument', message: expect.stringContaining('layer1.0 is given 2 widths') }),
    )
  })

  test('a layer without channels', () => {
    const stages = [{ stride: 1, blocks: [{ widths: [8, 8] }, { widths: [0, 8] }] }]
    expect(() => buildResnet({ ...spec, kind: 'BasicBlock', stages })).toThrow(
      expect.objectContaining({ code: 'bad-argument', message: expect.stringContaining('layer1.1') }),
    )
  })

  test('a cfg with too few rows', () => {
    expect(() => bottleneckResnet({ blocks: [2], planes: 8, stem: '3x3', cfg: [[1, 1, 4]] })).toThrow(
      expect.objectContaining({ code: 'bad-argument', message: 'The cfg has 1 rows, the network 2 bottlenecks.' }),
    )
  })

  test('a residual mismatch, where a shortcut convolution is denied', () => {
    const stages = [{ stride: 1, blocks: [{ widths: [8, 12], downsample: false }] }]
    expect(() => channelSpaces(buildResnet({ ...spec, kind: 'BasicBlock', stages }))).toThrow(
      expect.objectContaining({
        code: 'shape-mismatch',
        message: expect.stringContaining('layer1.0.add adds 12 channels to 8'),
      }),
    )
  })
})

test('a recipe’s choice becomes a network for the images and classes of its data', () => {
  const grey = { classes: 100, inputChannels: 1, inputSize: 28 }
  const chosen = networkFromChoice({ kind: 'resnet', depth: 18, stem: '3x3' }, grey)
  expect(chosen).toEqual(resnet(18, '3x3', grey))
  expect(chosen.classes).toBe(100)
  expect(shapesOf(chosen).get('input')).toEqual({ channels: 1, height: 28, width: 28 })
  expect(networkFromChoice({ kind: 'bottleneck-resnet', blocks: [1], planes: 4, stem: '3x3' }, grey)).toEqual(
    bottleneckResnet({ blocks: [1], planes: 4, stem: '3x3', ...grey }),
  )
})

test('labels say what a person calls the network', () => {
  expect(resnet(50, '3x3-maxpool').label).toBe('ResNet-50 (3×3 + max-pool)')
  expect(bottleneckResnet({ blocks: [2, 2], planes: 32, stem: '3x3' }).label).toBe(
    'Bottleneck ResNet 2-2, 32 planes (3×3)',
  )
})
