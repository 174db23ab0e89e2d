/** The contract, carried out. */

import { implement } from '@orpc/server'
import { contract } from '../../src-shared/contract/contract'
import type { About } from '../../src-shared/contract/views'
import type { LineContext } from './contract-handler'
import type { Jobs } from './jobs'
import { watchDetail, watchGamma, watchList, watchMetrics, type StreamContext } from './streams'

export type HostRouter = ReturnType<typeof hostRouter>

export type HostServices = StreamContext & { readonly about: About; readonly jobs: Jobs }

export function hostRouter(services: HostServices) {
  const { about, jobs } = services
  const os = implement(contract).$context<LineContext>()
  return os.router({
    about: os.about.handler(() => about),
    runs: {
      watchList: os.runs.watchList.handler(({ signal, context }) => watchList(services, { ...context, signal })),
      watchDetail: os.runs.watchDetail.handler(({ input, signal, context }) =>
        watchDetail(services, input.runId, { ...context, signal }),
      ),
      watchMetrics: os.runs.watchMetrics.handler(({ input, signal, context }) =>
        watchMetrics(services, input, { ...context, signal }),
      ),
      watchGamma: os.runs.watchGamma.handler(({ input, signal, context }) =>
        watchGamma(services, input.runId, { ...context, signal }),
      ),
    },
    jobs: {
      watch: os.jobs.watch.handler(({ signal }) => jobs.watch(signal)),
      start: os.jobs.start.handler(({ input }) => jobs.start(input.recipe)),
      stop: os.jobs.stop.handler(({ input }) => jobs.stop(input.jobId)),
    },
  })
}
