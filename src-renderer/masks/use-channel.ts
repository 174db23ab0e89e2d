/** What the host knows of the channel that is looked at: its filters, its γ over the epochs, its mean activation. */

import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { ActivationView, ChannelFilters, MaskSubject } from '../../src-shared/contract/masks-views'
import { asking } from '../app/ask'
import { useConnection } from '../app/connection'
import type { Channel } from './rule-edits'

/** A cursor that runs past a channel does not ask for it. */
const restMs = 120
const activationImages = 512

export function useChannel(subject: MaskSubject, channel: Readonly<Ref<Channel | null>>) {
  const connection = useConnection()
  const { ask } = asking.use()
  const filters = shallowRef<ChannelFilters | null>(null)
  const activations = shallowRef<ActivationView | null>(null)
  const isMeasuring = shallowRef(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let current = new AbortController()
  watch(
    channel,
    (looked) => {
      clearTimeout(timer)
      current.abort()
      if (looked) timer = setTimeout(() => void read(looked), restMs)
      else filters.value = null
    },
    { immediate: true },
  )
  async function read({ space, channel: index }: Channel): Promise<void> {
    current = new AbortController()
    const { signal } = current
    try {
      const found = await connection.client.value?.masks.channel(
        { runId: subject.runId, space, channel: index },
        { signal },
      )
      if (!signal.aborted && found) filters.value = found
    } catch {
      // The numbers that are known here are shown all the same.
      if (!signal.aborted) filters.value = null
    }
  }
  async function measureActivations(): Promise<void> {
    isMeasuring.value = true
    await ask(async (client) => {
      activations.value = await client.masks.activations({ runId: subject.runId, images: activationImages })
    })
    isMeasuring.value = false
  }
  /** Of the channel, by BatchNorm; null until they were measured. */
  const activation = computed((): ReadonlyMap<string, number> | null => {
    const looked = channel.value
    if (!activations.value || !looked) return null
    let offset = 0
    const found = new Map<string, number>()
    for (const { name, channels } of subject.batchNorms) {
      found.set(name, activations.value.values[offset + looked.channel] ?? 0)
      offset += channels
    }
    return found
  })
  onScopeDispose(() => {
    clearTimeout(timer)
    current.abort()
  })
  return { filters, activation, isMeasuring, measureActivations }
}
