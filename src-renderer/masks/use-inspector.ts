/** The inspector's state: the rule with its history, and what follows from it, computed once a frame. */

import { computed, inject, provide, shallowRef, watch, type InjectionKey } from 'vue'
import type { MaskSubject } from '../../src-shared/contract/masks-views'
import { prunableSpaces, batchNormChannels } from '../../src-shared/pruning/prunable'
import { UserError } from '../../src-shared/errors'
import { keptSizes, maskCostModel, type MaskCost } from '../../src-shared/pruning/mask-cost'
import { maskMaker, type MaskMaker } from '../../src-shared/pruning/mask-maker'
import type { Importance, MaskResult } from '../../src-shared/pruning/mask'
import type { MaskRule } from '../../src-shared/pruning/mask-rule'
import { rankChannels, safeLimitOf } from '../../src-shared/pruning/ranking'
import { aboutImported } from '../../src-shared/pruning/warnings'
import type { Refusal } from '../app/ask'
import { edited, redone, settled, startedWith, undone } from './edit-history'
import { beforeNextFrame } from './frames'
import { keepRule, keptRule } from './kept-rule'
import { firstRule } from './network'
import { onlyFor } from './rule-edits'
import { useImportance } from './use-importance'

/** A mask with what it costs: shown together, so made together. */
export type Outcome = {
  readonly rule: MaskRule
  readonly result: MaskResult
  readonly sizes: ReadonlyMap<string, number>
  readonly cost: MaskCost
}

function createInspector(runId: string, subject: MaskSubject) {
  const { architecture } = subject
  const start = firstRule(subject)
  const history = shallowRef(startedWith(keptRule(runId) ?? start))
  const rule = computed(() => history.value.present)
  const priced = maskCostModel(architecture)
  const whole = priced(new Map())
  const { importance, isLoading, refusal } = useImportance(subject, rule)
  const maker = computed((): { make: MaskMaker; importance: Importance } | null =>
    importance.value ? { make: maskMaker(importance.value, architecture), importance: importance.value } : null,
  )
  const ranking = computed(() => (maker.value ? rankChannels(maker.value.importance) : null))
  const safeLimit = computed(() => (ranking.value ? safeLimitOf(ranking.value) : null))

  const outcome = shallowRef<Outcome | null>(null)
  const problem = shallowRef<Refusal | null>(null)
  const work = (): void => {
    if (!maker.value) return
    try {
      const made = maker.value.make(rule.value)
      const result = subject.isImported ? { ...made, warnings: aboutImported(made.warnings) } : made
      const sizes = keptSizes(result.mask)
      outcome.value = { rule: rule.value, result, sizes, cost: priced(sizes) }
      problem.value = null
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      problem.value = { message: error.message, next: error.next }
    }
  }
  const soon = beforeNextFrame(work)
  watch([rule, maker], soon, { flush: 'sync' })
  work()
  watch(rule, (latest) => keepRule(runId, latest))

  /** @param gesture edits of one gesture are one step to undo */
  function edit(next: MaskRule, gesture: string | null = null): void {
    const isOther = next.policy !== rule.value.policy
    const fitting = isOther ? onlyFor(next, new Set(prunableSpaces(architecture, next.policy))) : next
    history.value = edited(history.value, fitting, gesture)
  }
  return {
    runId,
    subject,
    rule,
    start,
    whole,
    allChannels: batchNormChannels(architecture),
    importance,
    isLoading,
    refusal,
    ranking,
    safeLimit,
    outcome,
    problem,
    edit,
    settle: () => (history.value = settled(history.value)),
    undo: () => (history.value = undone(history.value)),
    redo: () => (history.value = redone(history.value)),
    canUndo: computed(() => history.value.past.length > 0),
    canRedo: computed(() => history.value.future.length > 0),
  }
}

export type Inspector = ReturnType<typeof createInspector>

const key: InjectionKey<Inspector> = Symbol('inspector')

export function provideInspector(runId: string, subject: MaskSubject): Inspector {
  const inspector = createInspector(runId, subject)
  provide(key, inspector)
  return inspector
}

export function useInspector(): Inspector {
  const inspector = inject(key)
  if (!inspector) throw new Error('No inspector has been provided to this component.')
  return inspector
}
