/** The benchmark's table: medians over the rounds, and ratios of rounds that ran side by side. */

import { bytes, fixed } from '../src-shared/formats/numbers'
import type { Measurement } from './contender'

export function printTable(title: string, results: ReadonlyMap<string, readonly Measurement[]>): void {
  console.log(`\n${title}`)
  const ours = results.get('prunescope') ?? []
  for (const [name, measurements] of results) {
    const rates = measurements.map((one) => one.imagesPerSecond)
    const ratios = measurements.map((one, round) => (ours[round]?.imagesPerSecond ?? NaN) / one.imagesPerSecond)
    const memory = Math.max(...measurements.map((one) => one.peakMemoryBytes))
    const tensors = new Set(measurements.flatMap((one) => one.tensors ?? []))
    console.log(
      [
        name.padEnd(16),
        `${fixed(median(rates), 1)} images/s (${fixed(Math.min(...rates), 1)}–${fixed(Math.max(...rates), 1)})`.padEnd(
          34,
        ),
        `prunescope/this ${fixed(median(ratios), 2)} (${ratios.map((ratio) => fixed(ratio, 2)).join(', ')})`.padEnd(46),
        cpuOf(measurements).padEnd(16),
        bytes(memory).padEnd(10),
        tensors.size === 0 ? '' : `tensors ${[...tensors].join(', ')}`,
      ].join('  '),
    )
  }
}

function cpuOf(measurements: readonly Measurement[]): string {
  const times = measurements.flatMap(({ cpuMsPerStep }) => cpuMsPerStep ?? [])
  return times.length === 0 ? '' : `CPU ${fixed(median(times), 0)} ms/step`
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
