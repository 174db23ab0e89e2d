/** Runs that are done, without the time it takes to train them. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { writeSafetensors } from '../../src-main/exchange/safetensors'
import type { History } from '../../src-main/history/history'
import type { Architecture } from '../../src-shared/architecture/architecture'
import { parametersOf } from '../../src-shared/architecture/parameters'
import type { DataChoice } from '../../src-shared/runs/job'
import type { Weights } from '../../src-shared/weights'

export type FinishedRun = {
  readonly name?: string
  readonly architecture: Architecture
  readonly weights: Weights
  readonly data: DataChoice | null
}

/** Keeps the run's weights and γ as a training would. @returns its id */
export function finishedRun(
  history: History,
  workspaceDir: string,
  { name = 'trained', architecture, weights, data }: FinishedRun,
): string {
  const { id } = history.createRun({ name, kind: 'train', state: 'running', architecture, data })
  const dir = join(workspaceDir, 'runs', id)
  mkdirSync(dir, { recursive: true })
  writeSafetensors(join(dir, 'weights.safetensors'), weights)
  const gammas = parametersOf(architecture).filter(({ kind }) => kind === 'gamma')
  const values = gammas.flatMap(({ name }) => [...(weights.get(name)?.values ?? [])])
  const layers = gammas.map(({ node, shape }) => ({ name: node, channels: shape[0] ?? 0, prunable: true }))
  history.apply(id, { type: 'gamma', snapshot: { epoch: 1, layers, values: Float32Array.from(values) } })
  history.apply(id, { type: 'finished', reason: 'all epochs', timeMs: Date.now() })
  return id
}

/** The images that `smallData` wrote. */
export function dataIn(folder: string, validation = 0): DataChoice {
  return { name: 'small', source: folder, validation, splitSeed: 0 }
}
