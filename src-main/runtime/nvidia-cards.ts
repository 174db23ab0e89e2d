/** The cards that NVIDIA's driver sees: what they can do, for `doctor` and for the choice of a precision. */

import { execFile, spawnSync } from 'node:child_process'
import { bytes } from '../../src-shared/formats/numbers'

export type NvidiaCard = {
  readonly name: string
  readonly memoryMiB: number
  readonly driver: string
  /** Such as 8.0 for an A100; from there on a card multiplies in TF32 and in bfloat16. Null where the driver is too old to say. */
  readonly computeCapability: number | null
}

const query = ['--query-gpu=name,memory.total,driver_version,compute_cap', '--format=csv,noheader,nounits']
const limitMs = 10_000

/** None where there is no driver. */
export function nvidiaCards(): readonly NvidiaCard[] {
  const { status, stdout } = spawnSync('nvidia-smi', query, { encoding: 'utf8', timeout: limitMs })
  return status === 0 ? cardsFromCsv(stdout) : []
}

/** The same for a process that others wait for. */
export function findNvidiaCards(): Promise<readonly NvidiaCard[]> {
  return new Promise((resolve) => {
    execFile('nvidia-smi', query, { timeout: limitMs, windowsHide: true }, (error, stdout) =>
      resolve(error === null ? cardsFromCsv(stdout) : []),
    )
  })
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

/** Whether the card multiplies in TF32 and in bfloat16 on its tensor cores. */
export function hasTensorFormats({ computeCapability }: NvidiaCard): boolean {
  return computeCapability !== null && computeCapability >= 8
}
