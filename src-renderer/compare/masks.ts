/** Cuts that can be laid over each other: different ones of the same network. */

import type { ComparedCut } from '../../src-shared/contract/compare'
import { maskFromJson } from '../../src-shared/pruning/mask-json'
import { jaccard, overlapOf, totalOf, type LayerOverlap } from '../../src-shared/pruning/overlap'
import type { Entry } from './measures'

/** The run that shows it: of a pruning and its fine-tuning, whichever is compared first. */
export type ShownCut = { readonly runId: string; readonly cut: ComparedCut }

/** Each network's cuts, where several are compared. */
export function cutsByNetwork(entries: readonly Entry[]): readonly (readonly ShownCut[])[] {
  const cuts = new Map<string, ShownCut>()
  for (const { row, facts } of entries)
    if (facts?.cut && !cuts.has(facts.cut.runId)) cuts.set(facts.cut.runId, { runId: row.id, cut: facts.cut })
  const byParent = new Map<string | null, ShownCut[]>()
  for (const shown of cuts.values()) {
    const others = byParent.get(shown.cut.parentId)
    if (others) others.push(shown)
    else byParent.set(shown.cut.parentId, [shown])
  }
  return [...byParent.values()].filter((group) => group.length > 1)
}

export function layersOf(a: ShownCut, b: ShownCut): readonly LayerOverlap[] {
  return overlapOf(maskFromJson(a.cut.mask), maskFromJson(b.cut.mask))
}

/** Over all channels of all layers. */
export function agreement(a: ShownCut, b: ShownCut): number {
  return jaccard(totalOf(layersOf(a, b)))
}
