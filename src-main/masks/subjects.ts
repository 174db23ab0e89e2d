/** Whose channels a run's masks are about, with what is asked of it again and again kept at hand. */

import { setImmediate } from 'node:timers/promises'
import type { Architecture } from '../../src-shared/architecture/architecture'
import { channelsOfNode, channelSpaces } from '../../src-shared/architecture/channel-spaces'
import type { ChannelFilters, MaskSubject } from '../../src-shared/contract/masks-views'
import { UserError } from '../../src-shared/errors'
import { shiftModelBetween, type ShiftModel } from '../../src-shared/pruning/large-bias'
import { maskToJson } from '../../src-shared/pruning/mask-json'
import { prunableSpaces } from '../../src-shared/pruning/prunable'
import { requireTensor } from '../../src-shared/pruning/tensors'
import type { DataChoice } from '../../src-shared/runs/job'
import { ruleOfSettings } from '../../src-shared/runs/settings'
import type { GammaSnapshot } from '../../src-shared/runs/events'
import type { Weights } from '../../src-shared/weights'
import { imageCounts } from '../datasets/image-counts'
import { TensorReader } from '../exchange/safetensors'
import type { History } from '../history/history'
import { isImported } from '../runs/imported'
import type { RunHead, RunStore } from '../runs/run-store'
import { readWeightsOf, requireFinished, weightsOf } from '../runs/finished-run'
import { LastUsed } from '../../src-shared/last-used'

/** A run with final weights, and the data that it can be measured on. */
export type Subject = { readonly run: RunHead; readonly data: DataChoice | null }

type Counts = Awaited<ReturnType<typeof imageCounts>>

/** ResNet-50 takes 100 MB. */
const weightsKept = 2

/** Of a BatchNorm. */
const parts = ['weight', 'bias', 'running_mean', 'running_var'] as const

export class Subjects {
  readonly #history: History
  readonly #store: RunStore
  readonly #workspaceDir: string
  readonly #weights = new LastUsed<string, Weights>(weightsKept)
  readonly #shifts = new LastUsed<string, Promise<ShiftModel>>(weightsKept)
  readonly #counts = new LastUsed<string, Promise<Counts>>(20)

  constructor(history: History, store: RunStore, workspaceDir: string) {
    this.#history = history
    this.#store = store
    this.#workspaceDir = workspaceDir
  }

  /** As `subjectOf`. */
  of(runId: string): Subject {
    return subjectOf(this.#store, runId)
  }

  /** Weights of a finished run never change. @throws UserError `wrong-run`, `bad-weights` */
  weights(run: RunHead): Weights {
    if (run.state !== 'done') return readWeightsOf(run)
    return this.#weights.get(run.id, () => readWeightsOf(run))
  }

  /** What masks of the run's network shift: its convolutions are summed up once. @throws UserError as `weights` */
  shifts(run: RunHead): Promise<ShiftModel> {
    requireFinished(run)
    return this.#shifts.get(run.id, () => shiftsOf(run))
  }

  /** Images in each part of the data; null for data that are no longer there. */
  async images(data: DataChoice): Promise<Counts | null> {
    const key = JSON.stringify(data)
    try {
      return await this.#counts.get(key, () => imageCounts(this.#workspaceDir, data))
    } catch (error) {
      // They may be put back.
      this.#counts.forget(key)
      if (error instanceof UserError) return null
      throw error
    }
  }

  /** @throws UserError as `of` and `weights` do */
  async view(runId: string): Promise<MaskSubject> {
    const { run, data } = this.of(runId)
    const { architecture } = run
    const weights = this.#batchNorms(run)
    const images = data && (await this.images(data))
    const batchNorms = batchNormsOf(architecture)
    const all = (part: (typeof parts)[number]): Float32Array =>
      joined(batchNorms.map(({ name, channels }) => requireTensor(weights, `${name}.${part}`, [channels]).values))
    return {
      runId: run.id,
      runName: run.name,
      isImported: isImported(this.#store, run),
      architecture,
      batchNorms,
      gamma: all('weight'),
      beta: all('bias'),
      mean: all('running_mean'),
      variance: all('running_var'),
      data: data && images && { name: data.name, validationImages: images.validation, testImages: images.test },
      cutBy: this.#cutBy(runId),
    }
  }

  /** @throws UserError `bad-argument` where there is no such channel */
  channel(runId: string, space: string, channel: number): ChannelFilters {
    const { run } = this.of(runId)
    const { architecture } = run
    const found = channelSpaces(architecture).spaces.get(space)
    if (!found || channel >= found.channels)
      throw new UserError(
        'bad-argument',
        found
          ? `${space} has ${found.channels} channels, none with the number ${channel}.`
          : `${run.name} has no layer ${space}.`,
        'Choose a channel of this network.',
      )
    const weights = this.weights(run)
    const filters = found.openedBy.flatMap((conv) => {
      const tensor = weights.get(`${conv}.weight`)
      if (!tensor || tensor.shape[0] !== found.channels) return []
      const [, inputs = 1, rows = 1, columns = 1] = tensor.shape
      const size = inputs * rows * columns
      return [{ conv, inputs, rows, columns, values: tensor.values.slice(channel * size, (channel + 1) * size) }]
    })
    const snapshots = this.#history.measurements.gammas(run.id)
    return {
      filters,
      gamma: found.batchNorms.map((batchNorm) => ({ batchNorm, ...gammaOver(snapshots, batchNorm, channel) })),
    }
  }

  /** The tensors of all BatchNorms: a hundredth of the file, which is all that the first picture waits for. */
  #batchNorms(run: RunHead): Weights {
    const all = this.#weights.peek(run.id)
    if (all) return all
    requireFinished(run)
    const reader = new TensorReader(weightsOf(run))
    try {
      return reader.tensors(
        batchNormsOf(run.architecture).flatMap(({ name }) => parts.map((part) => `${name}.${part}`)),
      )
    } finally {
      reader.close()
    }
  }

  #cutBy(runId: string): MaskSubject['cutBy'] {
    const { id, kind, settings } = this.#store.head(runId)
    const saved = kind === 'prune' ? this.#history.mask(id) : null
    if (!saved) return null
    const rule = settings?.kind === 'prune' ? ruleOfSettings(settings) : null
    return { mask: maskToJson(saved.mask), rule, ratio: saved.requestedRatio }
  }
}

/**
 * The run itself; for a pruning the run that was cut.
 *
 * @throws UserError `run-not-found`, `wrong-run` for one without a network
 */
export function subjectOf(store: RunStore, runId: string): Subject {
  const asked = store.head(runId)
  const run = asked.kind === 'prune' && asked.parentId !== null ? store.head(asked.parentId) : asked
  return { run, data: run.data ?? asked.data }
}

/** Layer by layer from the file: the whole of it may be hundreds of megabytes. */
async function shiftsOf(run: RunHead): Promise<ShiftModel> {
  const { architecture } = run
  const reader = new TensorReader(weightsOf(run))
  try {
    const weights = { get: (name: string) => reader.tensor(name) }
    return await shiftModelBetween(setImmediate, weights, architecture, prunableSpaces(architecture, 'coupled'))
  } finally {
    reader.close()
  }
}

/** In network order, each with its channels. */
function batchNormsOf(architecture: Architecture): MaskSubject['batchNorms'] {
  const spaces = channelSpaces(architecture)
  return architecture.nodes
    .filter(({ op }) => op === 'batchNorm')
    .map(({ name }) => ({ name, channels: channelsOfNode(spaces, name) }))
}

/** Values of all BatchNorms, one behind the other, taken apart. */
export function channelsByBatchNorm(
  architecture: Architecture,
  values: Float32Array,
): ReadonlyMap<string, Float32Array> {
  let at = 0
  return new Map(batchNormsOf(architecture).map(({ name, channels }) => [name, values.subarray(at, (at += channels))]))
}

function gammaOver(
  snapshots: readonly GammaSnapshot[],
  batchNorm: string,
  channel: number,
): { readonly epochs: Float64Array; readonly values: Float32Array } {
  const epochs: number[] = []
  const gammas: number[] = []
  for (const { epoch, layers, values } of snapshots) {
    let at = 0
    for (const { name, channels } of layers) {
      if (name === batchNorm && channel < channels) {
        epochs.push(epoch)
        gammas.push(values[at + channel] ?? 0)
      }
      at += channels
    }
  }
  return { epochs: Float64Array.from(epochs), values: Float32Array.from(gammas) }
}

/** One behind the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
