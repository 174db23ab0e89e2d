/** From trained weights and a recipe's settings to a mask with everything that is to be said about it. */

import type { Architecture } from '../architecture/architecture'
import { UserError } from '../errors'
import type { PruneSettings } from '../recipe/pruning'
import type { Weights } from '../weights'
import { chosenMaskResult, type ChosenMask } from './chosen-mask'
import { largeBiasWarnings } from './large-bias'
import { gammaImportance, maskByGlobalThreshold, type MaskResult } from './mask'
import { batchNormChannels, prunableSpaces } from './prunable'

type Rule = Pick<PruneSettings, 'policy' | 'floor' | 'denominator'>

/**
 * The mask for one ratio, or the one that was chosen before, with all warnings.
 *
 * @throws UserError `bad-argument` for a ratio that is out of range or beyond what is prunable, or where nothing is;
 *   `bad-weights`, `not-finite` for weights that do not fit the network or have diverged
 */
export function planPruning(
  weights: Weights,
  architecture: Architecture,
  ratio: number,
  settings: Rule & { readonly chosen?: ChosenMask | undefined },
): MaskResult {
  const { chosen } = settings
  const result = chosen
    ? chosenMaskResult(weights, architecture, chosen)
    : globalThreshold(weights, architecture, ratio, settings)
  return { ...result, warnings: [...result.warnings, ...largeBiasWarnings(weights, architecture, result.mask)] }
}

function globalThreshold(
  weights: Weights,
  architecture: Architecture,
  ratio: number,
  { policy, floor, denominator }: Rule,
): MaskResult {
  const spaces = prunableSpaces(architecture, policy)
  if (spaces.length === 0)
    throw new UserError(
      'bad-argument',
      `${architecture.label} has nothing that the policy "${policy}" lets go.`,
      'Choose the policy "all-free" or "coupled", or a network with BatchNorms that no addition unites.',
    )
  const importance = gammaImportance(weights, architecture, spaces)
  const total = denominator === 'all' ? batchNormChannels(architecture) : undefined
  return maskByGlobalThreshold(importance, ratio, { floor, total })
}
