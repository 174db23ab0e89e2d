/** The ten training batches of the PyTorch reference and the losses it saw on them. */

import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Batch } from '../../src-main/engine/trainer'
import { parity } from './parity'

const folder = new URL('../fixtures/parity/', import.meta.url)
const side = 32
const rowBytes = 1 + 3 * side * side
const batchSize = 32

export const parityLosses = z
  .object({ losses: z.array(z.number()) })
  .parse(JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8'))).losses

/** Rows of batches.bin (label, then R, G, B planes) as standardised NHWC batches. */
export function parityBatches(): readonly Batch[] {
  const rows = readFileSync(new URL('batches.bin', folder))
  const count = rows.length / rowBytes / batchSize
  return Array.from({ length: count }, (_, index) => batchFrom(rows, index * batchSize))
}

function batchFrom(rows: Uint8Array, first: number): Batch {
  const images = new Float64Array(batchSize * side * side * 3)
  const labels = new Int32Array(batchSize)
  for (let i = 0; i < batchSize; i++) {
    const start = (first + i) * rowBytes
    labels[i] = rows[start] ?? 0
    for (let pixel = 0; pixel < side * side; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        const byte = rows[start + 1 + channel * side * side + pixel] ?? 0
        const standardised = (byte / 255 - (parity.mean[channel] ?? 0)) / (parity.std[channel] ?? 1)
        images[(i * side * side + pixel) * 3 + channel] = standardised
      }
    }
  }
  return { images, shape: [batchSize, side, side, 3], labels }
}
