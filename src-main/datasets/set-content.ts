/** What a reader hands over: a data set without the parts that are the same for all readers. */

import type { DatasetKind, ImageSet } from './dataset'
import type { ChannelStatistics } from './statistics'

export type SetContent = {
  readonly kind: DatasetKind
  readonly classes: readonly string[]
  readonly train: ImageSet
  readonly validation: ImageSet | null
  readonly test: ImageSet | null
  /** Published figures; null where they are to be computed from the training images. */
  readonly statistics: ChannelStatistics | null
}

/** Told while a long reading goes on: how many of how many images. */
export type ReadProgress = (done: number, total: number) => void

export type ReadOptions = {
  /** Side lengths that images of differing sizes are brought to. */
  readonly imageSize?: { readonly height: number; readonly width: number }
  readonly onProgress?: ReadProgress
}
