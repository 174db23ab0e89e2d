/** What images tell of single channels: how active they are, and how much the loss hangs on them. */

import { inputsOf, type Architecture } from '../../src-shared/architecture/architecture'
import { channelsOfNode, channelSpaces } from '../../src-shared/architecture/channel-spaces'
import { isTrainable, parametersOf } from '../../src-shared/architecture/parameters'
import type { RunEvent } from '../../src-shared/runs/events'
import type { ChannelJob, ChannelsMeasured } from '../../src-shared/runs/job'
import { crossEntropy } from '../engine/cross-entropy'
import type { Network } from '../engine/network'
import type { Batch } from '../engine/trainer'
import { breathe, type JobContext } from './job-context'
import { forgetWarmNetwork, warmNetwork, warmSample, type WarmNetwork } from './warm-network'
import { steadyNow } from '../../src-shared/steady-clock'

/** @param tell is told what was found, before the job ends */
export async function runChannelJob(
  job: ChannelJob,
  context: JobContext,
  tell: (measured: ChannelsMeasured) => void,
): Promise<RunEvent> {
  const batches = await warmSample(job)
  const warm = warmNetwork(job)
  const sums = new ChannelSums(job.architecture)
  let images = 0
  try {
    // A mask may be on it.
    warm.restore(warm.assigned)
    for (const batch of batches) {
      await breathe()
      if (context.isStopping()) return { type: 'stopped', timeMs: steadyNow() }
      if (job.measure === 'activations') addActivations(warm.network, batch, sums)
      else addTaylor(warm, batch, sums)
      images += batch.labels.length
    }
  } catch (error) {
    forgetWarmNetwork()
    throw error
  }
  tell({ type: 'channels', images, values: sums.means(images) })
  return { type: 'finished', reason: 'done', timeMs: steadyNow() }
}

/** Mean |x| over positions is 2·mean(max(x, 0)) − mean(x), and mean(x) where no x is below zero. */
function addActivations<T>(network: Network<T>, batch: Batch, sums: ChannelSums): void {
  const { kernels } = network
  const pooled = (tensor: T): Float32Array => {
    const means = kernels.globalAveragePool(tensor)
    const values = kernels.download(means)
    kernels.free(means)
    return values
  }
  const images = kernels.upload(batch.shape, batch.images)
  try {
    network.inspect(images, (node, output) => {
      if (!sums.seen.has(node.name)) return
      if (node.op === 'relu' || node.op === 'relu6') return sums.add(node.name, pooled(output))
      const positive = kernels.relu(output)
      const [above, all] = [pooled(positive), pooled(output)]
      kernels.free(positive)
      sums.add(
        node.name,
        above.map((value, index) => 2 * value - (all[index] ?? 0)),
      )
    })
  } finally {
    kernels.free(images)
  }
}

/**
 * In training mode, as the criterion's authors take it (Molchanov et al. 2017), that is with the statistics of the batch;
 * the running ones that this moves are put back.
 */
function addTaylor(warm: WarmNetwork, batch: Batch, sums: ChannelSums): void {
  const { network } = warm
  const { kernels, architecture } = network
  const images = kernels.upload(batch.shape, batch.images)
  try {
    const pass = network.forward(images, {
      nodes: new Set(sums.seen.keys()),
      see: (node, output, gradient) => {
        const products = kernels.channelProducts(output, gradient)
        // The loss is a mean over the batch: of each image's own loss the gradient is so many times larger.
        const values = kernels.download(products).map((value) => value * batch.labels.length)
        kernels.free(products)
        sums.add(node.name, values)
      },
    })
    pass.backward(crossEntropy(pass.logits, batch.labels, architecture.classes).gradient, () => undefined)
  } finally {
    kernels.free(images)
    warm.restore(statisticsOf(architecture))
  }
}

function statisticsOf(architecture: Architecture): readonly string[] {
  return parametersOf(architecture)
    .filter((parameter) => !isTrainable(parameter))
    .map(({ name }) => name)
}

/** Sums over images for the channels of every BatchNorm, taken where its ReLU gives them. */
class ChannelSums {
  /** Nodes whose outputs are looked at, by name: a ReLU that alone reads a BatchNorm, else the BatchNorm itself. */
  readonly seen: ReadonlyMap<string, Float64Array>

  constructor(architecture: Architecture) {
    const spaces = channelSpaces(architecture)
    this.seen = new Map(
      architecture.nodes
        .filter(({ op }) => op === 'batchNorm')
        .map(({ name }) => {
          const readers = architecture.nodes.filter((node) => inputsOf(node).includes(name))
          const [reader, ...others] = readers
          const node = (reader?.op === 'relu' || reader?.op === 'relu6') && others.length === 0 ? reader.name : name
          return [node, new Float64Array(channelsOfNode(spaces, name))]
        }),
    )
  }

  /** @param perImage [images, channels] */
  add(node: string, perImage: Float32Array): void {
    const sums = this.seen.get(node)
    if (!sums) return
    for (const [index, value] of perImage.entries())
      sums[index % sums.length] = (sums[index % sums.length] ?? 0) + Math.abs(value)
  }

  /** One behind the other, in network order. */
  means(images: number): Float32Array {
    return Float32Array.from(
      [...this.seen.values()].flatMap((sums) => [...sums]),
      (sum) => sum / Math.max(1, images),
    )
  }
}
