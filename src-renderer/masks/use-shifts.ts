/** Warnings that take weights, which only the host has: asked for while the mask rests, the last ones on view meanwhile. */

import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { LargeBias } from '../../src-shared/pruning/large-bias'
import { maskToJson } from '../../src-shared/pruning/mask-json'
import { useConnection } from '../app/connection'
import type { Constants } from './use-accuracy'
import type { Inspector } from './use-inspector'

/** Shorter than a pause between two moves, longer than a frame. */
const restMs = 120

export function useShifts({ subject, outcome }: Pick<Inspector, 'subject' | 'outcome'>, constants: Ref<Constants>) {
  const connection = useConnection()
  const shifts = shallowRef<readonly LargeBias[]>([])
  let timer: ReturnType<typeof setTimeout> | undefined
  let current = new AbortController()

  async function ask(): Promise<void> {
    const what = outcome.value
    const client = connection.client.value
    if (!what || !client) return
    current = new AbortController()
    const { signal } = current
    try {
      const mask = maskToJson(what.result.mask)
      const found = await client.masks.shifts({ runId: subject.runId, mask }, { signal })
      if (!signal.aborted) shifts.value = found
    } catch {
      // Nothing is told rather than something of another mask; the accuracy beside it says what went wrong.
      if (!signal.aborted) shifts.value = []
    }
  }
  function later(): void {
    clearTimeout(timer)
    current.abort()
    if (constants.value === 'drop') timer = setTimeout(() => void ask(), restMs)
    // What is folded is not lost.
    else shifts.value = []
  }
  watch([outcome, constants, connection.client], later, { immediate: true })
  onScopeDispose(() => {
    clearTimeout(timer)
    current.abort()
  })
  return shifts
}
