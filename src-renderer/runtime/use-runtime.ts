/** The compute runtime, kept up to date by the host, and what can be done about it. */

import { shallowRef } from 'vue'
import type { RuntimeView } from '../../src-shared/contract/runtime-views'
import { asking } from '../app/ask'
import { shared } from '../app/shared'
import { useStream } from '../app/use-stream'

export const computeRuntime = shared('the compute runtime', () => {
  const { ask } = asking.use()
  /** Null until the host has answered. */
  const runtime = shallowRef<RuntimeView | null>(null)
  useStream(
    () => true,
    (client, _, signal) => client.runtime.watch(undefined, { signal }),
    (view) => {
      runtime.value = view
    },
  )
  return {
    runtime,
    install: () => ask((client) => client.runtime.install()),
    cancel: () => ask((client) => client.runtime.cancel()),
    inspect: () => ask((client) => client.runtime.inspect()),
  }
})
