/** The list in families: what came of one recipe or one ancestor, each run under the one that it was made from. */

import type { RunRow } from '../../src-shared/contract/views'

export type Member = { readonly row: RunRow; readonly depth: number }

export type Family = {
  readonly id: string
  readonly title: string
  readonly createdMs: number
  /** Parents before their children, siblings in the order of their making. */
  readonly members: readonly Member[]
}

export function newestFirst(a: { createdMs: number; id: string }, b: { createdMs: number; id: string }): number {
  return b.createdMs - a.createdMs || (a.id < b.id ? 1 : -1)
}

/** What a run did: its kind, with the ratio and the round that a recipe put into its name. */
export function stageOf({ name, kind, scratch }: Pick<RunRow, 'name' | 'kind' | 'scratch'>): {
  readonly kind: StageKind
  readonly ratio: number | null
  /** Before the last of several rounds; null for that one, and where there is only one. */
  readonly round: number | null
} {
  const [, ratio, round] = /[/-](?:prune|finetune|scratch)-(\d*\.?\d+)(?:-round-(\d+))?$/.exec(name) ?? []
  return { kind: scratch ? 'scratch' : kind, ratio: numberOf(ratio), round: numberOf(round) }
}

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}

/** A pruned network that was trained from fresh weights is a stage of its own. */
export type StageKind = RunRow['kind'] | 'scratch'

/** From the first ancestor that is still there down to the run itself. */
export function lineageOf(row: RunRow, rows: ReadonlyMap<string, RunRow>): readonly RunRow[] {
  const line: RunRow[] = [row]
  for (;;) {
    const parentId = line[0]?.parentId ?? null
    const parent = parentId === null ? undefined : rows.get(parentId)
    if (!parent || line.includes(parent)) return line
    line.unshift(parent)
  }
}
