/** The cards that NVIDIA's driver sees: what they can do, for `doctor` and for the choice of a precision. */

import { spawnSync } from 'node:child_process'
import { bytes } from '../../src-shared/formats/numbers'

export type NvidiaCard = {
  readonly name: string
  readonly memoryMiB: number
  readonly driver: string
  /** Such as 8.0 for an A100; from there on a card multiplies in TF32 and in bfloat16. Null where the driver is too old to say. */
  readonly computeCapability: number | null
}

/** None where there is no driver. */
export function nvidiaCards(): readonly NvidiaCard[] {
  const query = ['--query-gpu=name,memory.total,driver_version,compute_cap', '--format=csv,noheader,nounits']
  const { status, stdout } = spawnSync('nvidia-smi', query, { encoding: 'utf8', timeout: 10_000 })
  return status === 0 ? cardsFromCsv(stdout) : []
}

/** What `nvidia-smi` prints, a line a card. */
export function cardsFromCsv(text: string): readonly NvidiaCard[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', memory = '', driver = '', capability = ''] = line.split(',').map((part) => part.trim())
    if (name === '') return []
    const known = Number(capability)
    return [{ name, memoryMiB: Number(memory), driver, computeCapability: known > 0 ? known : null }]
  })
}

/** A card in a line: memory, driver, and what its tensor cores multiply. */
export function cardText(card: NvidiaCard): string {
  const { name, memoryMiB, driver, computeCapability } = card
  const formats = hasTensorFormats(card) ? 'with TF32 and bfloat16' : 'without TF32 and bfloat16'
  const capability =
    computeCapability === null ? 'compute capability unknown' : `compute capability ${computeCapability.toFixed(1)}`
  return `${name}, ${bytes(memoryMiB * 1024 * 1024)}, driver ${driver}, ${capability}, ${formats}`
}

/** Why TensorFlow computes on the processor though there is a card, and what to do about it; null where nothing is amiss. */
export function unusedCardAdvice(cards: readonly NvidiaCard[], device: 'cpu' | 'gpu'): string | null {
  const [card] = cards
  if (device === 'gpu' || card === undefined) return null
  if (card.computeCapability !== null && card.computeCapability < 6)
    return `The ${card.name} is not used: TensorFlow needs compute capability 6.0, and it has ${card.computeCapability.toFixed(1)}.`
  return (
    `The ${card.name} is not used: the compute runtime here is the processor’s, or does not find CUDA’s libraries. ` +
    'Point PRUNESCOPE_LIBTENSORFLOW at a TensorFlow with CUDA 12, and have LD_LIBRARY_PATH name its libraries (cuSOLVER too).'
  )
}

/** Whether the card multiplies in TF32 and in bfloat16 on its tensor cores. */
export function hasTensorFormats({ computeCapability }: NvidiaCard): boolean {
  return computeCapability !== null && computeCapability >= 8
}
