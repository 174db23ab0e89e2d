/** How long networks take for a batch of images: in turns, so that what disturbs the machine disturbs all of them. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import type { RunEvent } from '../../src-shared/runs/events'
import type { LatencyJob } from '../../src-shared/runs/job'
import { spreadOf } from '../../src-shared/runs/latency'
import type { Handle } from '../engine/kernels/tensorflow-ops'
import { Network } from '../engine/network'
import { randomSource } from '../engine/random'
import { readSafetensors } from '../exchange/safetensors'
import { breathe, environmentOf, kernelsFor, type JobContext } from './job-context'
import { steadyNow } from '../../src-shared/steady-clock'

/** The first calls of a network make its buffers. */
const warmUps = 3
/** A median and two tenths need some; more than these tell nothing new. */
const fewestRounds = 15
const mostRounds = 100
/** What one batch size may take, where that allows for the fewest rounds. */
const budgetMs = 10_000

type Subject = { readonly runId: string; readonly network: Network<Handle>; readonly architecture: Architecture }

/** @returns stopped where it was asked to; then what was measured of whole batch sizes is told already */
export async function runLatencyJob(job: LatencyJob, context: JobContext): Promise<RunEvent> {
  const kernels = kernelsFor(job.threads)
  const environment = environmentOf('')
  context.send({ type: 'started', environment, timeMs: steadyNow() })
  const subjects: Subject[] = []
  try {
    for (const { runId, architecture, weights } of job.subjects)
      subjects.push({
        runId,
        architecture,
        network: new Network(kernels, architecture, readSafetensors(weights).tensors),
      })
    for (const [index, batch] of job.batches.entries()) {
      const share = { index, of: job.batches.length }
      const samples = await inTurns(subjects, batch, context, share)
      if (samples === null) return { type: 'stopped', timeMs: steadyNow() }
      const { device, cpu, threads, library } = environment
      for (const [at, { runId }] of subjects.entries()) {
        const about = { session: job.session, batch, device, cpu, threads, library, timeMs: steadyNow() }
        context.send({ type: 'latency', runId, latency: { ...about, ...spreadOf(samples[at] ?? []) } })
      }
    }
    return { type: 'finished', reason: 'done', timeMs: steadyNow() }
  } finally {
    for (const { network } of subjects) network.dispose()
  }
}

/** @returns milliseconds by network; null when asked to stop */
async function inTurns(
  subjects: readonly Subject[],
  batch: number,
  context: JobContext,
  share: { readonly index: number; readonly of: number },
): Promise<readonly (readonly number[])[] | null> {
  const inputs = subjects.map((subject) => uploadNoise(subject, batch))
  const once = (index: number): number => {
    const input = inputs[index]
    const subject = subjects[index]
    if (input === undefined || !subject) throw new Error(`There is no network ${index}.`)
    const begun = performance.now()
    // Logits on this side: only then is all of it computed.
    subject.network.logits(input)
    return performance.now() - begun
  }
  const tell = (round: number, rounds: number, roundMs: number): void => {
    const step = share.index * mostRounds + Math.round((round / rounds) * mostRounds)
    const steps = share.of * mostRounds
    const secondsLeft = ((rounds - round) * roundMs) / 1000
    const progress = { epoch: 0, epochs: 0, step, steps, imagesPerSecond: 0, secondsLeft }
    context.send({ type: 'progress', progress: { ...progress, doing: `latency at ${batch}` } })
  }
  const samples = subjects.map((): number[] => [])
  try {
    let roundMs = 0
    for (let round = 0; round < warmUps; round++) {
      tell(0, 1, roundMs)
      roundMs = 0
      for (const index of subjects.keys()) {
        await breathe()
        if (context.isStopping()) return null
        roundMs += once(index)
      }
    }
    const rounds = Math.max(fewestRounds, Math.min(mostRounds, Math.floor(budgetMs / Math.max(roundMs, 0.01))))
    for (let round = 0; round < rounds; round++) {
      tell(round, rounds, roundMs)
      // Each time another one begins: whoever follows a large network finds its caches cold.
      for (const turn of subjects.keys()) {
        await breathe()
        if (context.isStopping()) return null
        const index = (turn + round) % subjects.length
        samples[index]?.push(once(index))
      }
    }
    return samples
  } finally {
    for (const [index, { network }] of subjects.entries()) {
      const input = inputs[index]
      if (input !== undefined) network.kernels.free(input)
    }
  }
}

/** Standardised images look like this to a network; how long it takes does not depend on what is on them. */
function uploadNoise({ network, architecture }: Subject, batch: number): Handle {
  const input = architecture.nodes.find((node) => node.op === 'input')
  if (input?.op !== 'input') throw new Error('The network has no input.')
  const { height, width, channels } = input
  const random = randomSource(0)
  const images = new Float32Array(batch * height * width * channels).map(() => random.normal())
  return network.kernels.upload([batch, height, width, channels], images)
}
