/** Accuracy of the masked network, measured by the host while nothing moves; what is outdated is given up. */

import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { MaskedAccuracy } from '../../src-shared/contract/masks-views'
import type { MaskJson } from '../../src-shared/pruning/mask-json'
import { maskToJson } from '../../src-shared/pruning/mask-json'
import { refusalOf, type Refusal } from '../app/ask'
import { useConnection } from '../app/connection'
import { remember, remembered } from '../app/remembered'
import type { Inspector, Outcome } from './use-inspector'

export const splits = ['train', 'validation', 'test'] as const
export type Split = (typeof splits)[number]
/** Images to measure on; `all` of the split. */
export const samples = [250, 1000, 'all'] as const
export type Sample = (typeof samples)[number]
export type Constants = 'drop' | 'fold'
export const otherConstants = { drop: 'fold', fold: 'drop' } as const satisfies Record<Constants, Constants>

/** How long a slider rests before it is meant. */
const restMs = 400
/** More than any data set has: the host takes those there are. */
const every = 1_000_000

export function useAccuracy({ subject, outcome }: Pick<Inspector, 'subject' | 'outcome'>) {
  const connection = useConnection()
  const hasValidation = (subject.data?.validationImages ?? 0) > 0
  const split = ref<Split>(hasValidation ? 'validation' : 'train')
  const keptSample = samples.find((size) => String(size) === remembered('masks.sample'))
  const sample = ref<Sample>(keptSample ?? 250)
  const constants = ref<Constants>('drop')
  const isOn = ref(remembered('masks.measure') !== 'no')
  watch(sample, (size) => remember('masks.sample', String(size)))
  watch(isOn, (on) => remember('masks.measure', on ? 'yes' : 'no'))

  const masked = shallowRef<MaskedAccuracy | null>(null)
  const unmasked = shallowRef<MaskedAccuracy | null>(null)
  /** With the constants of pruned channels dealt with the other way: often worth more than a few channels. */
  const otherwise = shallowRef<MaskedAccuracy | null>(null)
  /** What was measured last; another one on view is not this. */
  const measured = shallowRef<Outcome | null>(null)
  const isMeasuring = ref(false)
  const refusal = shallowRef<Refusal | null>(null)
  const images = computed(() => (sample.value === 'all' ? every : sample.value))
  const wholeMask: MaskJson = { format: 'prunescope-mask/1', spaces: [] }

  let timer: ReturnType<typeof setTimeout> | undefined
  let current = new AbortController()
  const giveUp = (): void => {
    clearTimeout(timer)
    current.abort()
    isMeasuring.value = false
  }

  async function measure(): Promise<void> {
    const client = connection.client.value
    const what = outcome.value
    if (!client || !what || !subject.data || !isOn.value) return
    current = new AbortController()
    const { signal } = current
    const ask = (mask: MaskJson, how = constants.value): Promise<MaskedAccuracy> =>
      client.masks.evaluate(
        { runId: subject.runId, mask, constants: how, split: split.value, images: images.value },
        { signal },
      )
    isMeasuring.value = true
    refusal.value = null
    try {
      const mask = maskToJson(what.result.mask)
      const answer = await ask(mask)
      if (signal.aborted) return
      masked.value = answer
      measured.value = what
      otherwise.value = null
      unmasked.value ??= await ask(wholeMask)
      if (what.result.removedChannels > 0) otherwise.value = await ask(mask, otherConstants[constants.value])
    } catch (error) {
      if (!signal.aborted) refusal.value = refusalOf(error)
    }
    if (!signal.aborted) isMeasuring.value = false
  }
  const later = (): void => {
    giveUp()
    timer = setTimeout(() => void measure(), restMs)
  }
  watch([split, images], () => (unmasked.value = null), { flush: 'sync' })
  watch([outcome, split, images, constants, isOn, connection.client], later, { immediate: true })
  onScopeDispose(giveUp)

  return {
    split,
    sample,
    images,
    constants,
    isOn,
    masked,
    unmasked,
    otherwise,
    isMeasuring,
    isCurrent: computed(() => masked.value !== null && measured.value === outcome.value),
    refusal,
  }
}

export type Accuracy = ReturnType<typeof useAccuracy>
