/** The log of the run that is looked at, as it grows. */

import { shallowRef } from 'vue'
import { useStream } from '../app/use-stream'
import { withLines, type StoredLine } from './log-store'

/** @param runId of one run: another one needs another component */
export function useLog(runId: string) {
  /** Null until the host has answered. */
  const lines = shallowRef<readonly StoredLine[] | null>(null)
  useStream(
    () => runId,
    (client, id, signal) => client.runs.watchLog({ runId: id }, { signal }),
    (change, isFirst) => {
      lines.value = withLines(isFirst ? null : lines.value, change)
    },
  )
  return lines
}
