/** Families kept up to date run by run: of a hundred thousand only those that a change touches are arranged anew. */

import type { RunRow } from '../../src-shared/contract/views'
import { familyName } from '../../src-shared/runs/names'
import { newestFirst, type Family, type Member } from './families'

type Node = {
  readonly id: string
  /** Null while it is not there itself: what came of it may be told earlier. */
  row: RunRow | null
  parent: Node | null
  readonly children: Node[]
  /** That of its parent, where that is there. */
  group: Group | null
  /** Its place among the group's. */
  at: number
}

type Group = {
  readonly id: string
  readonly nodes: Node[]
  /** Null once it is no longer true. */
  family: Family | null
}

export class FamilyTree {
  readonly #nodes = new Map<string, Node>()
  readonly #groups = new Map<string, Group>()
  #sorted: readonly Family[] | null = null
  #size = 0

  /** How many runs there are. */
  get size(): number {
    return this.#size
  }

  put(row: RunRow): void {
    const node = this.#nodeOf(row.id)
    if (node.row === null) this.#size++
    if (node.row?.parentId !== row.parentId) {
      this.#unlink(node)
      node.parent = row.parentId === null ? null : this.#nodeOf(row.parentId)
      node.parent?.children.push(node)
    }
    node.row = row
    this.#place(node)
    this.#touch(node.group)
  }

  remove(id: string): void {
    const node = this.#nodes.get(id)
    if (!node?.row) return
    this.#size--
    this.#leave(node)
    node.row = null
    this.#unlink(node)
    this.#forget(node)
    for (const child of node.children) this.#place(child)
  }

  /** Newest first. */
  families(): readonly Family[] {
    if (this.#sorted) return this.#sorted
    const all: Family[] = []
    for (const group of this.#groups.values()) {
      group.family ??= arranged(group)
      all.push(group.family)
    }
    this.#sorted = all.sort(newestFirst)
    return this.#sorted
  }

  #nodeOf(id: string): Node {
    const known = this.#nodes.get(id)
    if (known) return known
    const node: Node = { id, row: null, parent: null, children: [], group: null, at: 0 }
    this.#nodes.set(id, node)
    return node
  }

  /** With all that came of it. */
  #place(from: Node): void {
    const waiting = [from]
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      if (!node.row) continue
      const group = node.parent?.group ?? this.#groupOf(node.row.experimentId ?? node.id)
      if (group === node.group) continue
      this.#leave(node)
      node.group = group
      node.at = group.nodes.push(node) - 1
      this.#touch(group)
      waiting.push(...node.children)
    }
  }

  #groupOf(id: string): Group {
    const known = this.#groups.get(id)
    if (known) return known
    const group: Group = { id, nodes: [], family: null }
    this.#groups.set(id, group)
    return group
  }

  #leave(node: Node): void {
    const { group, at } = node
    const last = group?.nodes.pop()
    if (!group || !last) return
    if (last !== node) {
      group.nodes[at] = last
      last.at = at
    }
    node.group = null
    if (group.nodes.length === 0) this.#groups.delete(group.id)
    this.#touch(group)
  }

  #touch(group: Group | null): void {
    if (group) group.family = null
    this.#sorted = null
  }

  #unlink(node: Node): void {
    const { parent } = node
    const at = parent?.children.indexOf(node) ?? -1
    if (at >= 0) parent?.children.splice(at, 1)
    node.parent = null
    if (parent) this.#forget(parent)
  }

  /** What is not there and has nothing to hold together. */
  #forget(node: Node): void {
    if (node.row === null && node.children.length === 0) this.#nodes.delete(node.id)
  }
}

/** Parents before their children, siblings in the order of their making. */
function arranged({ id, nodes }: Group): Family {
  const members: Member[] = []
  const add = (node: Node, depth: number): void => {
    if (node.row) members.push({ row: node.row, depth })
    for (const child of inOrder(node.children)) if (child.row) add(child, depth + 1)
  }
  const roots = nodes.filter(({ parent }) => !parent?.row)
  for (const root of inOrder(roots)) add(root, 0)
  const [first] = inOrder(roots)
  return { id, title: first?.row ? familyName(first.row.name) : id, createdMs: first?.row?.createdMs ?? 0, members }
}

function inOrder(nodes: readonly Node[]): readonly Node[] {
  if (nodes.length < 2) return nodes
  return [...nodes].sort((a, b) => (a.row && b.row ? newestFirst(b.row, a.row) : 0))
}

/** Newest family first. */
export function families(rows: Iterable<RunRow>): readonly Family[] {
  const tree = new FamilyTree()
  for (const row of rows) tree.put(row)
  return tree.families()
}
