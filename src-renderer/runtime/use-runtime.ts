/** The compute runtime, kept up to date by the host, and what can be done about it. */

import { shallowRef } from 'vue'
import type { RuntimeView } from '../../src-shared/contract/runtime-views'
import { asking } from '../app/ask'
import { shared } from '../app/shared'
import { useStream } from '../app/use-stream'

type Library = 'cpu' | 'gpu'

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
    install: (library: Library) => ask((client) => client.runtime.install({ library })),
    cancel: (library: Library) => ask((client) => client.runtime.cancel({ library })),
    use: (library: Library) => ask((client) => client.runtime.use({ library })),
    removeGpu: () => ask((client) => client.runtime.removeGpu()),
    inspect: () => ask((client) => client.runtime.inspect()),
  }
})
