/** Cuts a network by a mask and proves the cut: the masked and the compact network must give the same logits. */

import { UserError } from '../../src-shared/errors'
import { significant } from '../../src-shared/formats/numbers'
import { withConstantsFolded } from '../../src-shared/pruning/constants'
import { pruneArchitecture } from '../../src-shared/pruning/pruned-architecture'
import { maskedWeights, transferWeights } from '../../src-shared/pruning/transfer'
import type { Evaluation, RunEvent, SurgeryCheck } from '../../src-shared/runs/events'
import type { Job } from '../../src-shared/runs/job'
import { evaluate, logitsOf } from '../engine/evaluation'
import { Network } from '../engine/network'
import { randomSource } from '../engine/random'
import type { Batch } from '../engine/trainer'
import { readSafetensors } from '../exchange/safetensors'
import { endWithParent, environmentOf, kernelsFor, type JobContext } from './job-context'
import { openJobData, splitBatches, type JobData } from './job-data'
import { Predicting } from './predicting'
import { writeRunWeights } from './weights-file'
import { steadyNow } from '../../src-shared/steady-clock'

type PruneJob = Extract<Job, { kind: 'prune' }>

/** Images on which masked and compact network are held against each other. */
const checkedImages = 32

/** Float32 rounding through a deep network stays well under this share of the logits' range; a misplaced channel does not. */
const toleratedShare = 1e-3

/** @throws UserError `masked-differs-from-compact`; then no weights are written */
export async function runPruneJob(job: PruneJob, context: JobContext): Promise<RunEvent> {
  const data = job.data === null ? null : await openJobData(job.data, job.architecture)
  const kernels = kernelsFor(job.threads)
  context.send({ type: 'started', environment: environmentOf(data?.dataset.fingerprint ?? ''), timeMs: steadyNow() })
  const stored = readSafetensors(job.weights).tensors
  const weights = job.constants === 'fold' ? withConstantsFolded(stored, job.architecture, job.mask) : stored
  const compactArchitecture = pruneArchitecture(job.architecture, job.mask)
  const compactWeights = transferWeights(weights, job.architecture, job.mask)
  const masked = new Network(kernels, job.architecture, maskedWeights(weights, job.architecture, job.mask))
  const compact = new Network(kernels, compactArchitecture, compactWeights)
  try {
    const batch = data === null ? randomBatch(job) : firstBatch(data)
    const check = compareLogits(logitsOf(masked, batch), logitsOf(compact, batch), batch.labels.length)
    context.send({ type: 'surgery', check })
    refuseDifference(check)
    endWithParent()
    context.send({ type: 'artefact', artefact: writeRunWeights(job.runDir, compactArchitecture, compactWeights) })
    if (data !== null && job.data !== null && job.evaluate !== null) {
      const { split, batchSize } = job.evaluate
      const predicting = new Predicting(compactArchitecture.classes)
      const started = performance.now()
      const result = await evaluate(compact, splitBatches(data, split, batchSize), (logits, { labels }) =>
        predicting.add(logits, labels),
      )
      const imagesPerSecond = (result.images * 1000) / (performance.now() - started)
      const evaluation: Evaluation = { dataset: job.data.name, split, of: 'weights', ...result, imagesPerSecond }
      context.send({ type: 'evaluation', evaluation })
      context.send({ type: 'predictions', predictions: predicting.result(data, job.data, split) })
    }
    return { type: 'finished', reason: 'done', timeMs: steadyNow() }
  } finally {
    masked.dispose()
    compact.dispose()
  }
}

/** The largest difference of two networks' logits on the same images, and what it is judged against. */
export function compareLogits(masked: Float32Array, compact: Float32Array, images: number): SurgeryCheck {
  let difference = 0
  let [least, most] = [Infinity, -Infinity]
  for (const [index, value] of masked.entries()) {
    // Math.max keeps a NaN once it has met one: no number must not pass as "no difference".
    difference = Math.max(difference, Math.abs(value - (compact[index] ?? NaN)))
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  const logitRange = most - least
  return { images, maxAbsLogitDifference: difference, logitRange, tolerance: toleratedShare * logitRange }
}

function refuseDifference({ maxAbsLogitDifference, tolerance, images }: SurgeryCheck): void {
  if (maxAbsLogitDifference <= tolerance) return
  throw new UserError(
    'masked-differs-from-compact',
    `The cut network's logits differ from the masked one's by up to ${significant(maxAbsLogitDifference)} on ${images} images, over the tolerated ${significant(tolerance)}.`,
    'Nothing was saved. Check the imported weights and architecture; if they are right, please report this with the mask.',
  )
}

function firstBatch(data: JobData): Batch {
  const part = data.dataset.test === null ? 'train' : 'test'
  const [batch] = splitBatches(data, part, checkedImages)
  if (batch === undefined) throw new Error('The data set is empty.')
  return batch
}

/** Noise with the mean and spread of standardised images. */
function randomBatch(job: PruneJob): Batch {
  const input = job.architecture.nodes.find((node) => node.op === 'input')
  if (input?.op !== 'input') throw new Error('The network has no input.')
  const random = randomSource(0)
  const images = new Float32Array(checkedImages * input.height * input.width * input.channels)
  return {
    images: images.map(() => random.normal()),
    shape: [checkedImages, input.height, input.width, input.channels],
    labels: new Int32Array(checkedImages),
  }
}
