/** The list in families: what came of one recipe or one ancestor, each run under the one that it was made from. */

import type { RunRow } from '../../src-shared/contract/views'

type Member = { readonly row: RunRow; readonly depth: number }

export type Family = {
  readonly id: string
  readonly title: string
  readonly createdMs: number
  /** Parents before their children, siblings in the order of their making. */
  readonly members: readonly Member[]
}

/** Newest family first. */
export function families(rows: Iterable<RunRow>): readonly Family[] {
  const byId = new Map([...rows].map((row) => [row.id, row]))
  const groups = new Map<string, RunRow[]>()
  for (const row of byId.values()) {
    const key = familyKey(row, byId)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return [...groups]
    .map(([id, members]) => family(id, members))
    .sort((a, b) => b.createdMs - a.createdMs || (a.id < b.id ? 1 : -1))
}

/** The experiment of the first ancestor that is still there: a later fine-tuning joins its family. */
function familyKey(row: RunRow, byId: ReadonlyMap<string, RunRow>): string {
  let ancestor = row
  for (let steps = 0; steps < byId.size; steps++) {
    const parent = ancestor.parentId === null ? undefined : byId.get(ancestor.parentId)
    if (!parent) break
    ancestor = parent
  }
  return ancestor.experimentId ?? ancestor.id
}

function family(id: string, rows: readonly RunRow[]): Family {
  const sorted = [...rows].sort((a, b) => a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1))
  const ids = new Set(sorted.map((row) => row.id))
  const children = new Map<string | null, RunRow[]>()
  for (const row of sorted) {
    const siblings = children.get(row.parentId)
    if (siblings) siblings.push(row)
    else children.set(row.parentId, [row])
  }
  const members: Member[] = []
  const add = (row: RunRow, depth: number): void => {
    members.push({ row, depth })
    for (const child of children.get(row.id) ?? []) add(child, depth + 1)
  }
  for (const row of sorted) if (row.parentId === null || !ids.has(row.parentId)) add(row, 0)
  const first = sorted[0]
  return { id, title: first ? familyName(first.name) : id, createdMs: first?.createdMs ?? 0, members }
}

/** A recipe's runs are named `recipe/stage`. */
function familyName(name: string): string {
  return name.split('/')[0] ?? name
}

/** What a run did: its kind, with the ratio and the round that a recipe put into its name. */
export function stageOf({ name, kind, scratch }: Pick<RunRow, 'name' | 'kind' | 'scratch'>): {
  readonly kind: StageKind
  readonly ratio: number | null
  /** Before the last of several rounds; null for that one, and where there is only one. */
  readonly round: number | null
} {
  const [, ratio, round] = /\/(?:prune|finetune|scratch)-(\d*\.?\d+)(?:-round-(\d+))?$/.exec(name) ?? []
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
