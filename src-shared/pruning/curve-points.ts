/** The masks that a curve measures one after the other: a rule at rising ratios, or each layer cut alone. */

import type { Architecture } from '../architecture/architecture'
import { channelSpaces, type SpaceId } from '../architecture/channel-spaces'
import { costModel } from '../architecture/cost'
import { UserError } from '../errors'
import { sizesAfter } from './kept-channels'
import type { Importance, Mask } from './mask'
import { maskMaker } from './mask-maker'
import type { MaskRule } from './mask-rule'

export type CurveStep = {
  readonly ratio: number
  /** The layer that is pruned alone, for a sensitivity. */
  readonly space: SpaceId | null
  readonly mask: Mask
  readonly params: number
  readonly macs: number
}

export type CurveWish = {
  readonly kind: 'cliff' | 'sensitivity'
  readonly rule: MaskRule
  readonly ratios: readonly number[]
}

/**
 * A cliff follows the rule at each of the ratios. A sensitivity takes each layer by itself and leaves all others whole;
 * of the rule it keeps policy, importance, floor and rounding. Ratios that ask for more channels than may go are left out.
 *
 * @throws UserError `bad-argument` where no ratio is left, or the rule does not fit the network
 */
export function curveSteps(importance: Importance, architecture: Architecture, wish: CurveWish): readonly CurveStep[] {
  const spaces = channelSpaces(architecture)
  const make = maskMaker(importance, architecture)
  const cost = costModel(architecture)
  const step = (ratio: number, space: SpaceId | null, rule: MaskRule): CurveStep => {
    const { mask } = make(rule)
    const { params, macs } = cost(sizesAfter(mask, spaces))
    return { ratio, space, mask, params, macs }
  }
  const { kind, rule, ratios } = wish
  if (kind === 'sensitivity')
    return [...importance.keys()].flatMap((space) =>
      ratios.map((ratio) => step(ratio, space, alone(rule, space, ratio))),
    )
  const denominator = rule.amount.by === 'ratio' ? rule.amount.denominator : 'prunable'
  const steps: CurveStep[] = []
  let refusal: UserError | null = null
  for (const ratio of ratios)
    try {
      steps.push(step(ratio, null, { ...rule, amount: { by: 'ratio', ratio, denominator } }))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      refusal = error
    }
  if (steps.length === 0 && refusal) throw refusal
  return steps
}

function alone(rule: MaskRule, space: SpaceId, ratio: number): MaskRule {
  const nothing = { by: 'ratio', ratio: 0, denominator: 'prunable' } as const
  return { ...rule, scope: 'network', amount: nothing, layers: [{ kind: 'ratio', space, ratio }], pins: [] }
}
