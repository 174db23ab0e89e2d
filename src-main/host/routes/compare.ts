/** Calls and streams about several runs beside each other. */

import { randomUUID } from 'node:crypto'
import { UserError } from '../../../src-shared/errors'
import type { Work } from '../../../src-shared/jobs/work'
import type { Split } from '../../../src-shared/runs/predictions'
import { requireFinished } from '../../runs/finished-run'
import { watchCompared, watchPredictions } from '../compared-runs'
import { jobView } from '../job-views'
import type { HostServices, Implementer } from './implementer'

/** Someone waits for it. */
const priority = 10
const evaluatedAtATime = 250

export function compareRoutes(os: Implementer, services: HostServices) {
  const { history, queue, store, warmWorker } = services
  return {
    watch: os.compare.watch.handler(({ input, signal, context }) =>
      watchCompared(services, input.runIds, { ...context, signal }),
    ),
    measureLatency: os.compare.measureLatency.handler(({ input: { runIds, batches } }) => {
      for (const id of runIds) requireFinished(store.head(id))
      const [job] = queue.submit([{ kind: 'latency', runIds, batches, threads: null }], { priority })
      if (!job) throw new Error('A job that was submitted is not there.')
      return jobView(history, queue, job.id)
    }),
    predict: os.compare.predict.handler(async ({ input: { runIds, split } }) => {
      const missing = runIds.filter((id) => !history.findings.predictedSplits(store.head(id).id).includes(split))
      const works = await Promise.all(missing.map((id) => evaluation(services, id, split)))
      if (works.length === 0) return []
      const group = { id: randomUUID().slice(0, 8), name: `${split} images` }
      const jobs = queue.submit(works, { group: works.length > 1 ? group : null, priority })
      return jobs.map(({ id }) => jobView(history, queue, id))
    }),
    watchPredictions: os.compare.watchPredictions.handler(({ input: { runIds, split }, signal, context }) =>
      watchPredictions(services, runIds, split, { ...context, signal }),
    ),
    images: os.compare.images.handler(async ({ input: { runId, split, rows }, signal }) => {
      const { architecture, data } = dataOf(services, runId)
      const { height, width, channels, pixels } = await warmWorker.images(
        { kind: 'images', architecture, data, split, rows },
        { signal },
      )
      return { height, width, channels, pixels }
    }),
  }
}

/** @throws UserError `bad-data` where there are no such images: a job would only fail by it */
async function evaluation(services: HostServices, runId: string, split: Split): Promise<Work> {
  const run = services.store.head(runId)
  requireFinished(run)
  const { data } = dataOf(services, runId)
  const images = await services.subjects.images(data)
  if (images?.[split] === 0)
    throw new UserError(
      'bad-data',
      `${run.name} was trained with no ${split} images of ${data.name}.`,
      split === 'validation' ? 'Hold some out with data.validation, or choose other images.' : 'Choose other images.',
    )
  return { kind: 'evaluate', runId: run.id, data, split, batchSize: evaluatedAtATime, logits: null, threads: null }
}

function dataOf({ store }: HostServices, runId: string) {
  const { name, architecture, data } = store.head(runId)
  if (data !== null) return { architecture, data }
  throw new UserError(
    'bad-data',
    `${name} has no data of its own, so there are no images of it.`,
    'Choose a run that was trained here, or name data with `prunescope evaluate`.',
  )
}
