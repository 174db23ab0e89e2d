/** Sizes follow PyTorch's rules, and what does not fit is named. */

import { describe, expect, test } from 'vitest'
import type { Architecture, Node } from '../../../src-shared/architecture/architecture'
import { shapesOf } from '../../../src-shared/architecture/shapes'

const image: Node = { op: 'input', name: 'input', channels: 3, height: 9, width: 6 }
const conv = (name: string, input: string, size: number, stride: number, padding: number): Node => ({
  op: 'conv',
  name,
  input,
  outChannels: 4,
  kernel: [size, size],
  stride: [stride, stride],
  padding: [padding, padding],
})
const graph = (...nodes: readonly Node[]): Architecture => ({
  format: 'prunescope-architecture/1',
  label: 'test graph',
  classes: 4,
  nodes: [image, ...nodes],
  blocks: [],
})

test('strided windows round down, padding counts on both sides, and height and width stay apart', () => {
  const shapes = shapesOf(graph(conv('a', 'input', 3, 2, 1), conv('b', 'input', 3, 1, 0), conv('c', 'input', 1, 4, 0)))
  expect(shapes.get('a')).toEqual({ channels: 4, height: 5, width: 3 })
  expect(shapes.get('b')).toEqual({ channels: 4, height: 7, width: 4 })
  expect(shapes.get('c')).toEqual({ channels: 4, height: 3, width: 2 })
})

describe('what does not fit is refused by the name of the node', () => {
  test.each<[string, Architecture, string]>([
    ['a kernel larger than the image', graph(conv('wide', 'input', 9, 1, 0)), 'wide: a kernel of 9×9'],
    [
      'an addition of different sizes',
      graph(conv('a', 'input', 1, 1, 0), conv('b', 'input', 1, 2, 0), { op: 'add', name: 'sum', inputs: ['a', 'b'] }),
      'sum joins 9×6 with 5×3',
    ],
    [
      'a linear layer on a map',
      graph({ op: 'linear', name: 'fc', input: 'input', outFeatures: 4 }),
      'fc is linear but reads 9×6',
    ],
  ])('%s', (_, architecture, message) => {
    expect(() => shapesOf(architecture)).toThrow(
      expect.objectContaining({ code: 'shape-mismatch', message: expect.stringContaining(message) }),
    )
  })
})
