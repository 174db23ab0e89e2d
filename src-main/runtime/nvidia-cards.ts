/** The cards that NVIDIA's driver sees: what they can do, for `doctor` and for the choice of a precision. */

import { spawnSync } from 'node:child_process'

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

/** Whether the card multiplies in TF32 and in bfloat16 on its tensor cores. */
export function hasTensorFormats({ computeCapability }: NvidiaCard): boolean {
  return computeCapability !== null && computeCapability >= 8
}
