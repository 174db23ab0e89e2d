/** What is trained between the rounds of an iterative pruning. */

import type { Recipe } from './recipe'
import type { Training } from './training'

/** Sparse training once more unless the recipe says otherwise; γ keep what they have learnt. */
export function trainingBetween({ prune, train }: Pick<Recipe, 'prune' | 'train'>): Training {
  return prune?.between ?? { ...train, gammaInit: null }
}

/** Trainings of the chain in their order, each under the name that its run gets, with its epochs and batch. */
export function trainingsOf(
  recipe: Pick<Recipe, 'name' | 'train' | 'prune' | 'finetune'>,
): readonly { readonly runName: string; readonly training: Training }[] {
  const { name, train, prune, finetune } = recipe
  const between = (prune?.ratios ?? []).flatMap((ratio) =>
    Array.from({ length: (prune?.rounds ?? 1) - 1 }, (_, index) => ({
      runName: `${name}/finetune-${ratio}-round-${index + 1}`,
      training: trainingBetween(recipe),
    })),
  )
  const tuned = (finetune?.ratios ?? []).flatMap((ratio) =>
    finetune
      ? [
          { runName: `${name}/finetune-${ratio}`, training: finetune },
          // With as much compute as the whole network it takes as long as that; with as many epochs, less.
          ...(finetune.scratch ? [{ runName: `${name}/scratch-${ratio}`, training: train }] : []),
        ]
      : [],
  )
  return [{ runName: `${name}/train`, training: train }, ...between, ...tuned]
}
