/** Which pruned networks are fine-tuned when other ratios are cut than the recipe says. */

import { z } from 'zod'

const share = z.number().min(0).lt(1)
const cutAndTuned = z.looseObject({
  prune: z.looseObject({ ratios: z.array(share) }),
  finetune: z.looseObject({ ratios: z.array(share) }),
})

/** Those of the recipe's that are still cut; where none is, all that are. */
export function finetunedOf(wanted: readonly number[], pruned: readonly number[]): readonly number[] {
  const left = wanted.filter((ratio) => pruned.includes(ratio))
  return left.length > 0 ? left : pruned
}

/**
 * The recipe with `finetune.ratios` brought along by `prune.ratios`, where only that was changed: it would contradict
 * itself otherwise. Not checked yet; what is no recipe stays as it is.
 *
 * @param changed keys that were set
 */
export function withFinetunedFollowing(recipe: unknown, changed: readonly string[]): unknown {
  if (!changed.includes('prune.ratios') || changed.includes('finetune.ratios')) return recipe
  const parsed = cutAndTuned.safeParse(recipe)
  if (!parsed.success) return recipe
  const { prune, finetune } = parsed.data
  return { ...parsed.data, finetune: { ...finetune, ratios: finetunedOf(finetune.ratios, prune.ratios) } }
}
