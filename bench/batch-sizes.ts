/** Speed and peak memory by batch size, each in a process of its own. */

import { bytes, fixed } from '../src-shared/formats/numbers'
import { measureInChild } from './child'
import type { Setup } from './contender'
import type { NetworkName } from './networks'

const sizes = [32, 64, 128, 256, 512]

export async function measureBatchSizes(network: NetworkName, setup: Setup): Promise<void> {
  console.log(`\n${network}, ${setup.task}, by batch size`)
  console.log('| batch | float32 | resident memory | bfloat16 | resident memory |\n| --- | --- | --- | --- | --- |')
  for (const batch of sizes) {
    const float32 = await measureInChild('prunescope', network, { ...setup, batch })
    const bfloat16 = await measureInChild('prunescope bfloat16', network, { ...setup, batch })
    const cells = [float32, bfloat16].flatMap(({ imagesPerSecond, peakMemoryBytes }) => [
      `${fixed(imagesPerSecond, 1)} images/s`,
      bytes(peakMemoryBytes),
    ])
    console.log(`| ${batch} | ${cells.join(' | ')} |`)
  }
}
