/** The PyTorch reference run in tests/fixtures/parity, read into this project's types. */

import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { bottleneckResnet } from '../../src-shared/architecture/resnet'
import type { Weights, WeightTensor } from '../../src-shared/weights'

const folder = new URL('../fixtures/parity/', import.meta.url)

const expectedSchema = z.object({
  blocks: z.array(z.number()),
  planes: z.number(),
  params: z.number(),
  mean: z.array(z.number()),
  std: z.array(z.number()),
  /** Of batch 0, one row an image. */
  logits: z.array(z.array(z.number())),
  prune: z.record(
    z.string(),
    z.object({
      threshold: z.number(),
      cfg: z.array(z.array(z.number())),
      kept: z.number(),
      prunable: z.number(),
      achieved: z.number(),
      params: z.number(),
      logits: z.array(z.array(z.number())),
      kept_indices: z.record(z.string(), z.array(z.number())),
    }),
  ),
})

export const parity = expectedSchema.parse(JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')))

export const parityNetwork = bottleneckResnet({ blocks: parity.blocks, planes: parity.planes, stem: '3x3-maxpool' })

/** Ratios of the fixture, each with what PyTorch found. */
export const parityRatios = Object.entries(parity.prune).map(([ratio, expected]) => ({
  ratio: Number(ratio),
  expected,
}))

export function parityWeights(which: 'initial' | 'trained'): Weights {
  const file = readFileSync(new URL(`${which}.safetensors`, folder))
  const dataStart = 8 + Number(file.readBigUInt64LE(0))
  const tensorSchema = z.object({
    dtype: z.string(),
    shape: z.array(z.number()),
    data_offsets: z.tuple([z.number(), z.number()]),
  })
  const header = z.record(z.string(), z.unknown()).parse(JSON.parse(file.subarray(8, dataStart).toString('utf8')))
  const weights = new Map<string, WeightTensor>()
  for (const [name, entry] of Object.entries(header)) {
    const tensor = tensorSchema.safeParse(entry)
    if (!tensor.success || tensor.data.dtype !== 'F32') continue
    const [from, to] = tensor.data.data_offsets
    const bytes = file.subarray(dataStart + from, dataStart + to)
    weights.set(name, { shape: tensor.data.shape, values: new Float32Array(Uint8Array.from(bytes).buffer) })
  }
  return weights
}

/** Image `row` of batch 0, standardised: channels × height × width. */
export function parityImage(row: number): Float64Array {
  const rowBytes = 1 + 3 * 1024
  const pixels = readFileSync(new URL('batches.bin', folder)).subarray(row * rowBytes + 1, (row + 1) * rowBytes)
  return Float64Array.from(pixels, (pixel, index) => {
    const channel = Math.floor(index / 1024)
    return (pixel / 255 - (parity.mean[channel] ?? 0)) / (parity.std[channel] ?? 1)
  })
}
