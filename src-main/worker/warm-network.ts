/** The network and the images of the last measurement, kept for the next one: what a warm worker has ahead of a new one. */

import type { MeasuredOn } from '../../src-shared/runs/job'
import type { Weights, WeightTensor } from '../../src-shared/weights'
import { takeImages } from '../datasets/dataset'
import { splitRows } from '../datasets/split-validation'
import type { Handle } from '../engine/kernels/tensorflow-ops'
import { Network } from '../engine/network'
import type { Batch } from '../engine/trainer'
import { readSafetensors } from '../exchange/safetensors'
import { kernelsFor } from './job-context'
import { openJobData, setBatches } from './job-data'

/** Few enough that a measurement that was given up ends soon, and that activations stay in the caches. */
const batchSize = 100

export class WarmNetwork {
  readonly network: Network<Handle>
  /** As they lie on the disk. */
  readonly weights: Weights
  /** What was last put into the network in place of them. */
  readonly #assigned = new Map<string, Float32Array>()

  constructor({ threads, architecture, weights }: MeasuredOn) {
    this.weights = readSafetensors(weights).tensors
    this.network = new Network(kernelsFor(threads), architecture, this.weights)
  }

  /** Gives the network these tensors, uploading only what it does not hold. */
  assign(tensors: Weights): void {
    const changed = new Map(
      [...tensors].filter(([name, { values }]) => {
        const present = this.#assigned.get(name) ?? this.weights.get(name)?.values
        return present === undefined || !isSame(present, values)
      }),
    )
    this.network.assign(changed)
    for (const [name, { values }] of changed) this.#assigned.set(name, values)
  }

  /** Gives the network the tensors back that it came with, those included that training steps have moved. */
  restore(names: Iterable<string>): void {
    const original = new Map<string, WeightTensor>()
    for (const name of names) {
      const tensor = this.weights.get(name)
      if (tensor) original.set(name, tensor)
      this.#assigned.delete(name)
    }
    this.network.assign(original)
  }

  /** Those that `assign` has given other values. */
  get assigned(): readonly string[] {
    return [...this.#assigned.keys()]
  }
}

let warm: { readonly key: string; readonly network: WarmNetwork } | null = null
let sample: { readonly key: string; readonly batches: readonly Batch[] } | null = null

/** The network of this job: the one at hand where it is the same. */
export function warmNetwork(job: MeasuredOn): WarmNetwork {
  const key = JSON.stringify([job.weights, job.threads])
  if (warm?.key === key) return warm.network
  warm?.network.network.dispose()
  warm = null
  const network = new WarmNetwork(job)
  warm = { key, network }
  return network
}

/** What a failure left in between is not to be measured again. */
export function forgetWarmNetwork(): void {
  warm?.network.network.dispose()
  warm = null
}

/** The images of this job, standardised. */
export async function warmSample({ data: choice, architecture, split, images }: MeasuredOn): Promise<readonly Batch[]> {
  const key = JSON.stringify([choice, split, images])
  if (sample?.key === key) return sample.batches
  sample = null
  const data = await openJobData(choice, architecture)
  const all = data.split(split)
  const set = images < all.count ? takeImages(all, splitRows(all.labels, images, 0).validation) : all
  const batches = [...setBatches(data, set, batchSize)]
  sample = { key, batches }
  return batches
}

function isSame(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, index) => Object.is(value, b[index]))
}
