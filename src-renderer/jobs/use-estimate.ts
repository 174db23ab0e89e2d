/** What the experiment in the form would take, asked anew when one rests after a change. */

import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { RecipeSource } from '../../src-shared/contract/contract'
import type { Estimate } from '../../src-shared/jobs/estimate'
import { useConnection } from '../app/connection'
import type { Setting } from './experiment'

export type EstimateWish = { readonly recipe: RecipeSource; readonly settings: readonly Setting[] }

const restMs = 400

/** Null while nothing is known, or what is written is no recipe: the form says so when it is sent. */
export function useEstimate(wish: Readonly<Ref<EstimateWish | null>>): Readonly<Ref<Estimate | null>> {
  const { client } = useConnection()
  const estimate = shallowRef<Estimate | null>(null)
  const asked = computed(() => JSON.stringify(wish.value))
  let timer = 0
  let newest = 0

  async function ask(): Promise<void> {
    const number = ++newest
    const host = client.value
    if (!host || !wish.value) return
    const { recipe, settings } = wish.value
    let answer: Estimate | null
    try {
      answer = await host.jobs.estimate({ recipe, settings: [...settings] })
    } catch {
      answer = null
    }
    if (number === newest) estimate.value = answer
  }
  watch(
    [client, asked],
    () => {
      clearTimeout(timer)
      timer = window.setTimeout(() => void ask(), restMs)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
  return estimate
}
