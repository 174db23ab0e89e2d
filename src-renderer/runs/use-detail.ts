/** What is shown of the selected run besides its curves and its log. */

import { shallowRef } from 'vue'
import type { GammaView, RunDetail } from '../../src-shared/contract/views'
import { useStream } from '../app/use-stream'

/** @param runId of one run: another one needs another component */
export function useDetail(runId: string) {
  const detail = shallowRef<RunDetail | null>(null)
  const gamma = shallowRef<GammaView | null>(null)
  useStream(
    () => runId,
    (client, id, signal) => client.runs.watchDetail({ runId: id }, { signal }),
    (value) => (detail.value = value),
  )
  useStream(
    () => runId,
    (client, id, signal) => client.runs.watchGamma({ runId: id }, { signal }),
    (value) => (gamma.value = value),
  )
  return { detail, gamma }
}
