/** The contract before it is carried out: who asks, and what an error looks like on the way out. */

import { implement } from '@orpc/server'
import { contract } from '../../../src-shared/contract/contract'
import type { About } from '../../../src-shared/contract/views'
import type { Uploads } from '../../exports/uploads'
import type { Clusters } from '../../cluster/clusters'
import type { Curves } from '../../masks/curves'
import type { Measurements } from '../../masks/measurements'
import type { WarmWorker } from '../../masks/warm-worker'
import type { Subjects } from '../../masks/subjects'
import type { RunStore } from '../../runs/run-store'
import type { ComputeRuntime } from '../runtime/compute-runtime'
import type { LineContext } from '../line-handler'
import { asReport, reporting } from '../reports'
import type { StreamContext } from '../streams'

export type HostServices = StreamContext & {
  readonly about: About
  readonly store: RunStore
  readonly subjects: Subjects
  readonly measurements: Measurements
  readonly curves: Curves
  readonly warmWorker: WarmWorker
  readonly runtime: ComputeRuntime
  readonly uploads: Uploads
  readonly clusters: Clusters
  /** A link that opens the page in a browser; begins to serve it where it is not served yet. */
  readonly link: () => Promise<string>
  readonly onUnexpected: (error: unknown) => void
}

export type Implementer = ReturnType<typeof implementer>

/** Whatever a call or a stream throws leaves as an `ErrorReport`; what nobody foresaw is told to `onUnexpected`. */
export function implementer(onUnexpected: HostServices['onUnexpected']) {
  return implement(contract)
    .$context<LineContext>()
    .use(async ({ path, next }) => {
      try {
        const result = await next()
        const { output } = result
        return isStream(output) ? { ...result, output: reporting(output, path, onUnexpected) } : result
      } catch (error) {
        throw asReport(error, path, onUnexpected)
      }
    })
}

function isStream(output: unknown): output is AsyncIterable<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output
}
