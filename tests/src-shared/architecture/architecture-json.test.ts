/** An architecture survives a file, and a damaged file is refused with the reason. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Architecture } from '../../../src-shared/architecture/architecture'
import { architectureText, parseArchitecture } from '../../../src-shared/architecture/architecture-json'
import { resnet } from '../../../src-shared/architecture/resnet'
import { networkAndMask } from '../../support/networks'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'

test('any network, cut or whole, comes back from its text as it was', () => {
  fc.assert(
    fc.property(networkAndMask, ({ network, mask }) => {
      const cut = pruneArchitecture(network, mask)
      expect(parseArchitecture(JSON.parse(architectureText(cut)))).toEqual(cut)
    }),
  )
})

describe('a damaged description is refused, saying what is wrong', () => {
  const good = resnet(18, '3x3')
  const damaged = (change: (node: Architecture['nodes'][number]) => object): object => ({
    ...good,
    nodes: good.nodes.map(change),
  })

  test.each<[string, unknown, string]>([
    ['no object', 'resnet', 'expected object'],
    ['another format', { ...good, format: 'prunescope-architecture/9' }, 'format'],
    ['an unknown operation', damaged((node) => (node.op === 'relu' ? { ...node, op: 'gelu' } : node)), 'nodes[3]'],
    ['a width of zero', damaged((node) => (node.name === 'conv1' ? { ...node, outChannels: 0 } : node)), 'outChannels'],
    ['a surplus field', damaged((node) => (node.name === 'conv1' ? { ...node, dilation: 2 } : node)), 'dilation'],
    [
      'a reference to nothing',
      damaged((node) => (node.name === 'fc' ? { ...node, input: 'pool' } : node)),
      'fc reads from "pool"',
    ],
    [
      'a name used twice',
      damaged((node) => (node.name === 'relu' ? { ...node, name: 'bn1' } : node)),
      'Two nodes are named "bn1"',
    ],
    [
      'sides of an addition that differ',
      damaged((node) => (node.name === 'layer2.0.conv2' ? { ...node, outChannels: 100 } : node)),
      'layer2.0.add adds 100 channels to 128',
    ],
    ['another number of classes', { ...good, classes: 11 }, 'gives 10 numbers for 11 classes'],
    [
      'a block of other nodes',
      { ...good, blocks: good.blocks.map((block) => Object.assign({}, block, { convs: ['fc'] })) },
      'Block layer1.0 names the convolution "fc"',
    ],
  ])('%s', (_, json, message) => {
    expect(() => parseArchitecture(json)).toThrow(
      expect.objectContaining({ code: 'architecture-unclear', message: expect.stringContaining(message) }),
    )
  })
})
