/** The curves of the run that is looked at. */

import { ref, shallowRef } from 'vue'
import { useStream } from '../app/use-stream'
import { metricNames } from './curves'
import { SeriesStore } from './series-store'

/** @param runId of one run: another one needs another component */
export function useMetrics(runId: string, names: readonly string[] = metricNames) {
  const store = shallowRef(new SeriesStore())
  /** Rises with every change: the store itself is not reactive, it may hold millions of points. */
  const version = ref(0)
  /** Whether the host has answered for this run. */
  const isLoaded = ref(false)
  useStream(
    () => runId,
    (client, id, signal) => client.runs.watchMetrics({ runId: id, names: [...names] }, { signal }),
    (change, isFirst) => {
      store.value.apply(isFirst ? { ...change, startOver: true } : change)
      isLoaded.value = true
      version.value++
    },
  )
  return { store, version, isLoaded }
}
