/** What leaves a workspace and what comes into it, as views ask for it and are told of it. */

import { z } from 'zod'
import type { NetworkFacts } from '../architecture/network-facts'

/** What a view may send at a time, well below the longest message; several pieces bring a whole file. */
export const longestUploadPiece = 1 << 19

const network = z.enum(['own', 'masked'])
const batchNorm = z.enum(['fold', 'keep'])
/** The run alone, its line of ancestors, or its whole family. */
const scope = z.enum(['run', 'line', 'family'])

/**
 * `own` is the network of the run as it stands; `masked` the uncut one of a pruning, with γ and β of what was cut at zero.
 * `fold` puts BatchNorms into the convolutions before them.
 */
export const exportWishSchema = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal('safetensors') }),
  z.strictObject({ format: z.literal('masks') }),
  z.strictObject({ format: z.literal('cfg') }),
  z.strictObject({ format: z.literal('onnx'), network, batchNorm }),
  z.strictObject({ format: z.literal('tfjs'), network, batchNorm }),
  z.strictObject({ format: z.literal('csv'), scope }),
  z.strictObject({ format: z.literal('tensorboard'), scope }),
  z.strictObject({ format: z.literal('family'), scope: z.enum(['line', 'family']), checkpoints: z.boolean() }),
])

export type ExportWish = z.infer<typeof exportWishSchema>
export type ExportWishFormat = ExportWish['format']
export type ExportScope = z.infer<typeof scope>

/** How pixels become what a network takes: (pixel/255 − mean)/std, channel by channel. */
export type Normalisation = { readonly mean: readonly number[]; readonly std: readonly number[] }

/** What an exported network is, beside its file. */
export type ExportedNetwork = {
  /** Of ONNX; null elsewhere. */
  readonly opset: number | null
  readonly input: readonly (number | string)[]
  readonly foldedBatchNorms: number
  readonly keptBatchNorms: number
  /** Null where the run's images are not there to be looked at: whoever uses the network has to know them. */
  readonly normalisation: Normalisation | null
  readonly classNames: readonly string[] | null
}

export type Exported = {
  readonly format: ExportWishFormat
  /** What the file is called, where the host wrote none. */
  readonly fileName: string
  /** Absolute; null where the pieces were told. */
  readonly path: string | null
  readonly sizeBytes: number
  readonly sha256: string
  readonly runs: number
  readonly network: ExportedNetwork | null
}

export type ExportEvent =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'piece'; readonly sizeBytes: number; readonly bytes: Uint8Array }
  | { readonly kind: 'done'; readonly exported: Exported }

export type ImportEvent =
  | { readonly kind: 'progress'; readonly share: number }
  | {
      readonly kind: 'done'
      readonly what: 'weights' | 'family' | 'tensorboard'
      readonly runIds: readonly string[]
      /** What weights were taken for. */
      readonly network: NetworkFacts | null
    }
