/** Mean and standard deviation of each channel, for sets whose figures nobody has published. */

import { imageSize, type ImageSet } from './dataset'

export type ChannelStatistics = { readonly mean: readonly number[]; readonly std: readonly number[] }

/** Below this a channel is as good as constant, and dividing by its deviation would only magnify rounding. */
const SMALLEST_STD = 1 / 255 / 16

/** Per channel over all pixels of all images, scaled to 0..1; exact integer sums, population deviation. */
export function channelStatistics(set: ImageSet): ChannelStatistics {
  const { channels, pixels } = set
  const values = (set.count * imageSize(set)) / channels
  const mean: number[] = []
  const std: number[] = []
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0
    let squares = 0
    for (let i = channel; i < pixels.length; i += channels) {
      const value = pixels[i] ?? 0
      sum += value
      squares += value * value
    }
    const average = values === 0 ? 0 : sum / values
    const variance = values === 0 ? 0 : Math.max(0, squares / values - average * average)
    mean.push(average / 255)
    std.push(Math.max(SMALLEST_STD, Math.sqrt(variance) / 255))
  }
  return { mean, std }
}
