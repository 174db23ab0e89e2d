/** What the host tells the mask inspector: plain data, numbers as arrays. */

import type { Architecture } from '../architecture/architecture'
import type { MaskJson } from '../pruning/mask-json'
import type { ImportanceKind, MaskRule } from '../pruning/mask-rule'

/** The network that a run's masks are about: its own, or for a pruning the one that was cut. */
export type MaskSubject = {
  /** Whose weights these are. */
  readonly runId: string
  readonly runName: string
  /** They came from elsewhere, and nobody has trained them with a λ since. */
  readonly isImported: boolean
  readonly architecture: Architecture
  /** In network order; the arrays below are theirs, one behind the other. */
  readonly batchNorms: readonly { readonly name: string; readonly channels: number }[]
  readonly gamma: Float32Array
  readonly beta: Float32Array
  readonly mean: Float32Array
  readonly variance: Float32Array
  /** Null: no data is known for it, so nothing can be measured. */
  readonly data: { readonly name: string; readonly validationImages: number; readonly testImages: number } | null
  /** The mask that the asked-for run was cut by, and its rule where one is known; null for other runs. */
  readonly cutBy: { readonly mask: MaskJson; readonly rule: MaskRule | null; readonly ratio: number } | null
}

/** Of the spaces that a policy lets go, in network order, one behind the other. */
export type ImportanceView = {
  readonly kind: ImportanceKind
  readonly spaces: readonly { readonly id: string; readonly channels: number }[]
  readonly values: Float32Array
  /** Images it was measured on; 0 where weights alone decide. */
  readonly images: number
}

/** The filters behind one channel: a space may be opened by several convolutions. */
export type ChannelFilters = {
  readonly filters: readonly {
    readonly conv: string
    readonly inputs: number
    readonly rows: number
    readonly columns: number
    /** [inputs, rows, columns] */
    readonly values: Float32Array
  }[]
  /** γ of this channel over the epochs of the run that trained it, one series for each BatchNorm of the space. */
  readonly gamma: readonly {
    readonly batchNorm: string
    readonly epochs: Float64Array
    readonly values: Float32Array
  }[]
}

/** Mean |output| of every BatchNorm's channels behind its ReLU (where it has one), over images and positions. */
export type ActivationView = { readonly images: number; readonly values: Float32Array }

export type MaskedAccuracy = {
  readonly split: 'train' | 'validation' | 'test'
  readonly images: number
  readonly accuracy: number
  readonly loss: number
  readonly durationMs: number
}

/** `cliff`: accuracy over the ratio. `sensitivity`: accuracy when only one layer is pruned. */
export type MaskCurve = {
  readonly id: string
  readonly kind: 'cliff' | 'sensitivity'
  readonly state: 'running' | 'done' | 'stopped' | 'failed'
  readonly message: string | null
  readonly rule: MaskRule
  readonly constants: 'drop' | 'fold'
  readonly split: 'train' | 'validation' | 'test'
  readonly images: number
  readonly createdMs: number
  readonly points: readonly MaskCurvePoint[]
  readonly total: number
}

export type MaskCurvePoint = {
  readonly ratio: number
  /** The layer that was pruned, for a sensitivity. */
  readonly space: string | null
  readonly accuracy: number
  readonly loss: number
  readonly params: number
  readonly macs: number
}

export type SavedMaskView = {
  readonly id: string
  readonly name: string
  readonly createdMs: number
  readonly rule: MaskRule | null
  readonly mask: MaskJson
  readonly keptChannels: number
  readonly prunableChannels: number
}
