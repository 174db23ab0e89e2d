/** Whether a device multiplies faster in bfloat16 than in float32, which decides what `precision: auto` means on it. */

import { readFileSync } from 'node:fs'
import { hasTensorFormats } from '../../src-shared/runs/tensor-formats'
import { askNvidiaDriver } from './nvidia-cards'

/** Asks the processor, or the card that TensorFlow computes on. */
export function isFasterInBfloat16(device: 'cpu' | 'gpu'): boolean {
  const [first] = device === 'gpu' ? askNvidiaDriver().cards : []
  return device === 'gpu' ? first !== undefined && hasTensorFormats(first) : multipliesBfloat16(cpuFlags())
}

/**
 * Processors with instructions of their own for it: a ResNet-50 step then takes three fifths of the time. Without them
 * TensorFlow converts back and forth and is slower.
 */
export function multipliesBfloat16(flags: ReadonlySet<string>): boolean {
  return flags.has('avx512_bf16') || flags.has('amx_bf16')
}

/** What the kernel says the processor can do; nothing where it is not Linux on x64. */
function cpuFlags(): ReadonlySet<string> {
  try {
    return flagsFrom(readFileSync('/proc/cpuinfo', 'utf8'))
  } catch {
    return new Set()
  }
}

export function flagsFrom(cpuInfo: string): ReadonlySet<string> {
  return new Set(/^flags\s*:\s*(.*)$/m.exec(cpuInfo)?.[1]?.split(' '))
}
