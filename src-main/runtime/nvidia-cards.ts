/** The cards that NVIDIA's driver sees: what they can do, for `doctor` and for the choice of a precision. */

import { execFile, spawnSync } from 'node:child_process'
import type { NvidiaCard } from '../../src-shared/contract/runtime-views'
import { bytes } from '../../src-shared/formats/numbers'
import { hasTensorFormats } from '../../src-shared/runs/tensor-formats'

const query = ['--query-gpu=name,memory.total,driver_version,compute_cap', '--format=csv,noheader,nounits']
const limitMs = 10_000

/** What NVIDIA's driver says of itself. */
export type DriverAnswer = {
  /** None where there is no driver, or where it does not answer. */
  readonly cards: readonly NvidiaCard[]
  /** What its program says instead of an answer, as after an update that the driver did not survive; null where nothing is amiss. */
  readonly complaint: string | null
}

export function askNvidiaDriver(): DriverAnswer {
  const { status, stdout, stderr, error } = spawnSync('nvidia-smi', query, { encoding: 'utf8', timeout: limitMs })
  if (status === 0) return { cards: cardsFromCsv(stdout), complaint: null }
  const isHere = error === undefined || !('code' in error) || error.code !== 'ENOENT'
  const [words] = `${stdout ?? ''}\n${stderr ?? ''}`.trim().split('\n')
  return { cards: [], complaint: isHere ? words?.trim() || 'it gives no answer' : null }
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
