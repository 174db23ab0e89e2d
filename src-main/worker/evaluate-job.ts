/** Accuracy and loss of a run's weights on a split, and its logits as a file when they are wanted. */

import type { RunEvent } from '../../src-shared/runs/events'
import type { Job } from '../../src-shared/runs/job'
import { evaluate } from '../engine/evaluation'
import { Network } from '../engine/network'
import { readSafetensors, writeSafetensors } from '../exchange/safetensors'
import { environmentOf, kernelsFor, type JobContext } from './job-context'
import { openJobData, splitBatches } from './job-data'
import { Predicting } from './predicting'
import { steadyNow } from '../../src-shared/steady-clock'

type EvaluateJob = Extract<Job, { kind: 'evaluate' }>

export async function runEvaluateJob(job: EvaluateJob, context: JobContext): Promise<RunEvent> {
  const data = await openJobData(job.data, job.architecture)
  const set = data.split(job.split)
  const kernels = kernelsFor(job.threads)
  context.send({ type: 'started', environment: environmentOf(data.dataset.fingerprint), timeMs: steadyNow() })
  const network = new Network(kernels, job.architecture, readSafetensors(job.weights).tensors)
  try {
    const { classes } = job.architecture
    const logits = new Float32Array(job.logits === null ? 0 : set.count * classes)
    const predicting = new Predicting(classes)
    let seen = 0
    const started = performance.now()
    const result = await evaluate(network, splitBatches(data, job.split, job.batchSize), (batchLogits, batch) => {
      predicting.add(batchLogits, batch.labels)
      if (job.logits !== null) logits.set(batchLogits, seen * classes)
      seen += batch.labels.length
      const seconds = (performance.now() - started) / 1000
      const imagesPerSecond = seen / seconds
      context.send({
        type: 'progress',
        progress: {
          epoch: 0,
          epochs: 0,
          step: seen,
          steps: set.count,
          imagesPerSecond,
          secondsLeft: (set.count - seen) / imagesPerSecond,
          doing: 'evaluating',
        },
      })
    })
    const imagesPerSecond = (result.images * 1000) / (performance.now() - started)
    if (job.logits !== null) {
      const labels = Float32Array.from(set.labels)
      writeSafetensors(
        job.logits,
        new Map([
          ['logits', { shape: [set.count, classes], values: logits }],
          ['labels', { shape: [set.count], values: labels }],
        ]),
      )
    }
    context.send({
      type: 'evaluation',
      evaluation: { dataset: job.data.name, split: job.split, of: 'weights', ...result, imagesPerSecond },
    })
    context.send({ type: 'predictions', predictions: predicting.result(data, job.data, job.split) })
    return { type: 'finished', reason: 'done', timeMs: steadyNow() }
  } finally {
    network.dispose()
  }
}
