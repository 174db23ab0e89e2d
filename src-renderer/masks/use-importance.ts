/** What channels are worth by the rule's importance: |γ| is known here, everything else is measured by the host. */

import { computed, shallowRef, watch, type Ref } from 'vue'
import type { ImportanceView, MaskSubject } from '../../src-shared/contract/masks-views'
import type { Importance } from '../../src-shared/pruning/mask'
import type { MaskRule } from '../../src-shared/pruning/mask-rule'
import { asking, type Refusal } from '../app/ask'
import { gammaOfPolicy } from './network'

/** Images that importance is measured on, where it needs any. */
const measuredOn = 512

export function useImportance(subject: MaskSubject, rule: Readonly<Ref<MaskRule>>) {
  const { ask } = asking.use()
  const known = new Map<string, Importance>()
  const importance = shallowRef<Importance | null>(null)
  const isLoading = shallowRef(false)
  const refusal = shallowRef<Refusal | null>(null)
  const wanted = computed(() => `${rule.value.importance} ${rule.value.policy}`)

  async function load(): Promise<void> {
    const { importance: kind, policy } = rule.value
    const name = wanted.value
    refusal.value = null
    const found = known.get(name) ?? (kind === 'gamma' ? gammaOfPolicy(subject, policy) : null)
    isLoading.value = found === null
    if (found) {
      known.set(name, found)
      importance.value = found
      return
    }
    await ask(
      async (client) => {
        const view = await client.masks.importance({ runId: subject.runId, kind, policy, images: measuredOn })
        known.set(name, importanceOf(view))
      },
      (answer) => {
        if (wanted.value === name) refusal.value = answer
      },
    )
    if (wanted.value !== name) return
    isLoading.value = false
    importance.value = known.get(name) ?? importance.value
  }
  watch(wanted, () => void load(), { immediate: true, flush: 'sync' })
  return { importance, isLoading, refusal }
}

function importanceOf({ spaces, values }: ImportanceView): Importance {
  let offset = 0
  return new Map(
    spaces.map(({ id, channels }) => {
      offset += channels
      return [id, values.slice(offset - channels, offset)]
    }),
  )
}
