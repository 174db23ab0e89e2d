/** Accuracy of a network with a mask, before anything is cut: γ and β of masked channels are zero, all else stays. */

import { withConstantsFolded } from '../../src-shared/pruning/constants'
import { maskedBatchNorms } from '../../src-shared/pruning/transfer'
import type { RunEvent } from '../../src-shared/runs/events'
import type { MaskedEvaluationJob } from '../../src-shared/runs/job'
import { logitsOf, Tally } from '../engine/evaluation'
import { breathe, type JobContext } from './job-context'
import { forgetWarmNetwork, warmNetwork, warmSample } from './warm-network'
import { steadyNow } from '../../src-shared/steady-clock'

export async function runMaskedEvaluationJob(job: MaskedEvaluationJob, context: JobContext): Promise<RunEvent> {
  const { architecture, mask, constants, data, split } = job
  const started = performance.now()
  const batches = await warmSample(job)
  const warm = warmNetwork(job)
  const tally = new Tally(architecture.classes)
  try {
    const weights = constants === 'fold' ? withConstantsFolded(warm.weights, architecture, mask) : warm.weights
    warm.assign(maskedBatchNorms(weights, architecture, mask))
    for (const batch of batches) {
      await breathe()
      if (context.isStopping()) return { type: 'stopped', timeMs: steadyNow() }
      tally.add(logitsOf(warm.network, batch), batch.labels)
    }
  } catch (error) {
    forgetWarmNetwork()
    throw error
  }
  const result = tally.result()
  const imagesPerSecond = (result.images * 1000) / (performance.now() - started)
  context.send({
    type: 'evaluation',
    evaluation: { dataset: data.name, split, of: 'masked', ...result, imagesPerSecond },
  })
  return { type: 'finished', reason: 'done', timeMs: steadyNow() }
}
