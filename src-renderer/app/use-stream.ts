/** A stream of the host as part of a component: begun again when the line is, ended with the component. */

import { onScopeDispose, watch } from 'vue'
import { useConnection, type HostClient } from './connection'

const retryMs = 1000

/**
 * Every stream begins with how things stand. So nothing is missing and nothing double after a line broke, as long as the
 * first event of each beginning replaces what there was.
 *
 * @param key     what to watch; begins anew when it changes, and null watches nothing
 * @param onEvent told of each event, and whether it is the first of a beginning
 */
export function useStream<Key, Event>(
  key: () => Key | null,
  source: (client: HostClient, key: Key, signal: AbortSignal) => Promise<AsyncIterable<Event>>,
  onEvent: (event: Event, isFirst: boolean) => void,
): void {
  const connection = useConnection()
  let current = new AbortController()
  const begin = (): void => {
    current.abort()
    current = new AbortController()
    const client = connection.client.value
    const value = key()
    if (client && value !== null) void read(client, value, current.signal)
  }
  const read = async (client: HostClient, value: Key, signal: AbortSignal): Promise<void> => {
    let isFirst = true
    try {
      const events = await source(client, value, signal)
      for await (const event of events) {
        if (signal.aborted) return
        onEvent(event, isFirst)
        isFirst = false
      }
    } catch {
      // A broken line begins everything anew by itself; what the host refused may be there a moment later.
    }
    if (!signal.aborted && connection.client.value === client) setTimeout(() => signal.aborted || begin(), retryMs)
  }
  watch([connection.client, key], begin, { immediate: true })
  onScopeDispose(() => current.abort())
}
