/** What a pre-activated layer reads of the channels before it: all, or what the file's selection says. */

import { UserError } from '../../src-shared/errors'
import type { Weights } from '../../src-shared/weights'
import { batchNormTensors, mostFrequentSize, type PlainTensors } from './infer-tensors'

/**
 * The channels selected for a BatchNorm out of `width`; null where it reads them all.
 *
 * @throws UserError `architecture-unclear` where the BatchNorm is narrower and nothing says which channels it reads
 */
export function selectedFor(
  { tensors, selections }: PlainTensors,
  what: string,
  select: string,
  batchNorm: string,
  width: number,
): readonly number[] | null {
  const selected = selections.get(select)
  if (selected) return selected
  const channels = channelsOfNorm(tensors, what, batchNorm)
  if (channels >= width) return null
  throw new UserError(
    'architecture-unclear',
    `${batchNorm}.weight [${channels}] reads ${channels} of ${width} channels, and no ${select}.indexes says which.`,
    'Import the file that the pruning wrote, with its selections, or one that Prunescope exported.',
  )
}

export function channelsOfNorm(tensors: Weights, what: string, batchNorm: string): number {
  return mostFrequentSize(tensors, what, batchNormTensors(batchNorm))
}

/** Outputs of a convolution that no BatchNorm follows. */
export function outputsOf(tensors: Weights, what: string, conv: string): number {
  return mostFrequentSize(tensors, what, [`${conv}.weight`])
}
