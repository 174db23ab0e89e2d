/** What is done in one step: never more than one node can do, and never what somebody else has to read. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { everyNode, withActivations, withSums, type Fusion } from '../../../src-main/engine/fusion'
import { inputsOf } from '../../../src-shared/architecture/architecture'
import { bottleneckResnet, resnet } from '../../../src-shared/architecture/resnet'
import { arbitraryGraph } from '../../support/random-graphs'

const small = bottleneckResnet({ stem: '3x3', planes: 4, blocks: [1, 1], classes: 10, inputSize: 32 })

function named({ node, last, reads, activation }: Fusion): string {
  return `${node.name}…${last.name}(${reads.join(', ')}) ${activation}`
}

test('in training a BatchNorm or a sum does the ReLU behind it', () => {
  const steps = withActivations(small).map(named)
  expect(steps).toContain('layer1.0.bn1…layer1.0.relu1(layer1.0.conv1) relu')
  expect(steps).toContain('layer1.0.bn3…layer1.0.bn3(layer1.0.conv3) none')
  expect(steps.filter((step) => step.includes('.add…')).every((step) => step.endsWith(' relu'))).toBe(true)
})

test('in evaluation the later of two BatchNorms adds the other one’s branch too', () => {
  const sums = withSums(resnet(50, '3x3-maxpool')).filter(
    ({ node, reads }) => node.op === 'batchNorm' && reads.length === 2,
  )
  expect(sums).toHaveLength(16)
  expect(withSums(resnet(50, '3x3-maxpool')).some(({ node }) => node.op === 'add')).toBe(false)
})

test('whatever the graph, every node is done once, after all that it reads, and nothing that others read is lost', () => {
  fc.assert(
    fc.property(arbitraryGraph, (architecture) => {
      for (const plan of [everyNode, withActivations, withSums]) {
        const steps = plan(architecture)
        const there = new Set<string>()
        for (const { last, reads } of steps) {
          for (const name of reads) expect(there).toContain(name)
          there.add(last.name)
        }
        expect(steps.at(-1)?.last).toBe(architecture.nodes.at(-1))
        const within = architecture.nodes.filter(({ name }) => !there.has(name))
        for (const { name } of within)
          expect(architecture.nodes.filter((node) => inputsOf(node).includes(name))).toHaveLength(1)
      }
    }),
  )
})
