/** A training or fine-tuning from its first step, or its last checkpoint, to its end. */

import { UserError } from '../../src-shared/errors'
import { nearZero, shareBelow } from '../../src-shared/pruning/near-zero'
import type { MetricPoint, RunEvent } from '../../src-shared/runs/events'
import type { Job } from '../../src-shared/runs/job'
import type { Weights } from '../../src-shared/weights'
import { DataThread } from '../datasets/data-thread-client'
import { evaluate } from '../engine/evaluation'
import { initialWeights, withGamma } from '../engine/initialise'
import { Network } from '../engine/network'
import { learningRate } from '../engine/schedule'
import { Trainer } from '../engine/trainer'
import { isFasterInBfloat16 } from '../runtime/bfloat16'
import { readSafetensors } from '../exchange/safetensors'
import { readNewestCheckpoint, writeCheckpoint, type Position } from './checkpoints'
import type { Precision } from '../engine/kernels/kernels'
import { breathe, endWithParent, deviceFor, environmentOf, kernelsFor, type JobContext } from './job-context'
import { openJobData, splitDataThread, stepsPerEpoch, trainingBatches, type JobData } from './job-data'
import { precisionFor } from './precision'
import { ProgressMeter } from './progress-meter'
import { writeRunWeights } from './weights-file'
import { steadyNow } from '../../src-shared/steady-clock'

type TrainJob = Extract<Job, { kind: 'train' }>

/** How often steps and progress are told; a crash loses at most this much of the curves. */
const tellEveryMs = 500

/** @returns the last event: finished, or stopped after a checkpoint */
export async function runTrainJob(job: TrainJob, context: JobContext): Promise<RunEvent> {
  const ahead = new DataThread()
  try {
    const reading = openJobData(job.data, job.architecture, (location) => ahead.load(location))
    // What goes wrong there is thrown where it is waited for, which may come later than it happens.
    reading.catch(() => undefined)
    await breathe()
    // TensorFlow is loaded, and weights are drawn, while the thread reads.
    deviceFor(job.threads)
    const start = startOf(job, context)
    return await trainOn(await reading, start, ahead, job, context)
  } finally {
    await ahead.close()
  }
}

async function trainOn(
  data: JobData,
  start: Start,
  ahead: DataThread,
  job: TrainJob,
  context: JobContext,
): Promise<RunEvent> {
  const precision =
    start.position.precision ??
    precisionFor(job.training, job.architecture, data.train.count, () => isFasterInBfloat16(deviceFor(job.threads)))
  const kernels = kernelsFor(job.threads, precision)
  context.send({
    type: 'started',
    environment: environmentOf(data.dataset.fingerprint, precision),
    timeMs: steadyNow(),
  })
  const network = new Network(kernels, job.architecture, start.weights)
  try {
    if (start.checkpoint !== null) network.restore(start.checkpoint)
    const position = { ...start.position, precision }
    return await new TrainRun(job, context, data, ahead, network, precision, position).run()
  } finally {
    network.dispose()
  }
}

type Start = { readonly weights: Weights; readonly checkpoint: Weights | null; readonly position: Position }

function startOf(job: TrainJob, context: JobContext): Start {
  if (job.resume) {
    const checkpoint = readNewestCheckpoint(job.runDir, (text) => {
      context.send({ type: 'log', level: 'warning', text, timeMs: steadyNow() })
    })
    if (checkpoint !== null) {
      if (checkpoint.position.seed !== job.seed) {
        throw new UserError(
          'bad-checkpoint',
          'The checkpoint is of a run with another seed.',
          'Resume with the run’s own settings.',
        )
      }
      const { state, position } = checkpoint
      return { weights: state, checkpoint: state, position }
    }
  }
  const given = job.weights === null ? initialWeights(job.architecture, job.seed) : readSafetensors(job.weights).tensors
  const { gammaInit } = job.training
  return {
    weights: gammaInit === null ? given : withGamma(given, job.prunable, gammaInit),
    checkpoint: null,
    position: {
      step: 0,
      epoch: 0,
      batch: 0,
      lossSum: 0,
      correct: 0,
      images: 0,
      best: 0,
      epochsSinceBest: 0,
      seed: job.seed,
    },
  }
}

/** One training under way: the loops, and what is told between them. */
class TrainRun<T> {
  readonly #job: TrainJob
  readonly #context: JobContext
  readonly #data: JobData
  readonly #ahead: DataThread
  readonly #network: Network<T>
  readonly #precision: Precision
  readonly #trainer: Trainer<T>
  readonly #stepsPerEpoch: number
  readonly #steps: number
  readonly #meter: ProgressMeter
  #position: Position
  #pending: MetricPoint[] = []
  #toldMs = 0

  constructor(
    job: TrainJob,
    context: JobContext,
    data: JobData,
    ahead: DataThread,
    network: Network<T>,
    precision: Precision,
    position: Position,
  ) {
    this.#job = job
    this.#context = context
    this.#data = data
    this.#ahead = ahead
    this.#network = network
    this.#precision = precision
    this.#trainer = new Trainer(network, { training: job.training, prunable: job.prunable })
    this.#stepsPerEpoch = stepsPerEpoch(data, job.training.batchSize)
    this.#steps = this.#stepsPerEpoch * job.training.epochs
    this.#meter = new ProgressMeter(this.#steps)
    this.#position = position
  }

  async run(): Promise<RunEvent> {
    const { training } = this.#job
    if (this.#position.step === 0) await this.#tellStart()
    while (this.#position.epoch < training.epochs) {
      if (!(await this.#epoch())) return this.#stop()
      const levelledOff = training.earlyStop !== null && this.#position.epochsSinceBest >= training.earlyStop.patience
      if (levelledOff) return this.#finish('levelled off')
    }
    return this.#finish('all epochs')
  }

  /** @returns whether the epoch was finished; false when asked to stop within it */
  async #epoch(): Promise<boolean> {
    const { training, seed } = this.#job
    const started = performance.now()
    const batches = trainingBatches(this.#data, this.#ahead, {
      batchSize: training.batchSize,
      seed,
      epoch: this.#position.epoch,
      shuffle: training.shuffle,
      augment: training.augment,
      startBatch: this.#position.batch,
      precision: this.#precision,
    })
    for await (const batch of batches) {
      await breathe()
      if (this.#context.isStopping()) return false
      const begun = performance.now()
      const lr = learningRate(training, this.#position.step, this.#stepsPerEpoch, this.#steps)
      const { loss, correct } = this.#trainer.step(batch, lr)
      const count = batch.labels.length
      this.#meter.step(performance.now() - begun, count)
      const { step, batch: index, lossSum, correct: hits, images } = this.#position
      this.#position = {
        ...this.#position,
        step: step + 1,
        batch: index + 1,
        lossSum: lossSum + loss * count,
        correct: hits + correct,
        images: images + count,
      }
      this.#point({ 'train/loss': loss, lr })
      this.#tell('training')
    }
    await this.#endEpoch((performance.now() - started) / 1000)
    return true
  }

  async #endEpoch(seconds: number): Promise<void> {
    const { lossSum, correct, images } = this.#position
    this.#position = { ...this.#position, epoch: this.#position.epoch + 1, batch: 0, lossSum: 0, correct: 0, images: 0 }
    const accuracy = correct / images
    const tested = await this.#test()
    this.#keepBest(tested ?? accuracy)
    this.#point({
      'train/epoch-loss': lossSum / images,
      'train/accuracy': accuracy,
      'time/epoch-s': seconds,
      'sparsity/below-0.01': this.#sparsity(),
    })
    this.#flush()
    this.#tellGamma()
    endWithParent()
    this.#context.send({ type: 'artefact', artefact: writeCheckpoint(this.#job.runDir, this.#checkpoint()) })
  }

  #keepBest(accuracy: number): void {
    const { best, epochsSinceBest } = this.#position
    const rose = accuracy > best + (this.#job.training.earlyStop?.minDelta ?? 0)
    this.#position = {
      ...this.#position,
      best: rose ? accuracy : best,
      epochsSinceBest: rose ? 0 : epochsSinceBest + 1,
    }
  }

  /** Accuracy after the epoch, or null when none was asked for. */
  async #test(): Promise<number | null> {
    const { evaluate: wanted } = this.#job
    if (wanted === null) return null
    this.#tell('testing', true)
    const batches = splitDataThread(this.#data, this.#ahead, wanted.split, wanted.batchSize)
    const result = await evaluate(this.#network, batches)
    this.#point({ [`${wanted.split}/accuracy`]: result.accuracy, [`${wanted.split}/loss`]: result.loss })
    return result.accuracy
  }

  async #tellStart(): Promise<void> {
    this.#tellGamma()
    if (this.#job.testFirst) await this.#test()
    this.#flush()
  }

  #stop(): RunEvent {
    this.#flush()
    this.#context.send({ type: 'artefact', artefact: writeCheckpoint(this.#job.runDir, this.#checkpoint()) })
    return { type: 'stopped', timeMs: steadyNow() }
  }

  #finish(reason: 'all epochs' | 'levelled off'): RunEvent {
    endWithParent()
    const artefact = writeRunWeights(this.#job.runDir, this.#job.architecture, this.#network.weights())
    this.#context.send({ type: 'artefact', artefact })
    return { type: 'finished', reason, timeMs: steadyNow() }
  }

  #checkpoint() {
    return { state: this.#network.state(), position: this.#position }
  }

  #sparsity(): number {
    const prunable = new Set(this.#job.prunable)
    return shareBelow(
      [...this.#network.gammas()].filter(([name]) => prunable.has(name)).map(([, gamma]) => gamma),
      nearZero,
    )
  }

  #tellGamma(): void {
    const prunable = new Set(this.#job.prunable)
    const gammas = [...this.#network.gammas()]
    const values = new Float32Array(gammas.reduce((sum, [, gamma]) => sum + gamma.length, 0))
    let at = 0
    for (const [, gamma] of gammas) {
      values.set(gamma, at)
      at += gamma.length
    }
    const layers = gammas.map(([name, gamma]) => ({ name, channels: gamma.length, prunable: prunable.has(name) }))
    this.#context.send({ type: 'gamma', snapshot: { epoch: this.#position.epoch, layers, values } })
  }

  #point(values: MetricPoint['values']): void {
    const { step } = this.#position
    this.#pending.push({ step, epoch: step / this.#stepsPerEpoch, timeMs: steadyNow(), values })
  }

  #flush(): void {
    if (this.#pending.length > 0) this.#context.send({ type: 'metrics', points: this.#pending })
    this.#pending = []
  }

  #tell(doing: string, now = false): void {
    if (!now && performance.now() - this.#toldMs < tellEveryMs) return
    this.#toldMs = performance.now()
    this.#flush()
    const { step } = this.#position
    const { epochs } = this.#job.training
    this.#context.send({
      type: 'progress',
      progress: {
        epoch: step / this.#stepsPerEpoch,
        epochs,
        step,
        steps: this.#steps,
        doing,
        ...this.#meter.estimate(step),
      },
    })
  }
}
