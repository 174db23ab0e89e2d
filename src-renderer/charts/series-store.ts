/** The curves of one run as they grow: columns that points are only ever added to. */

import type { MetricChange } from '../../src-shared/contract/views'

export type Column = {
  readonly steps: number[]
  readonly epochs: number[]
  readonly timesMs: number[]
  readonly values: number[]
}

const keys = ['steps', 'epochs', 'timesMs', 'values'] as const

export class SeriesStore {
  readonly #columns = new Map<string, Column>()
  readonly #derived = new Map<string, readonly number[]>()

  /** Adds what is new; a change that starts over replaces everything. */
  apply({ startOver, series }: MetricChange): void {
    this.#derived.clear()
    if (startOver) this.#columns.clear()
    for (const { name, ...points } of series) {
      const column = this.#columns.get(name)
      if (column) for (const key of keys) append(column[key], points[key])
      else
        this.#columns.set(name, {
          steps: Array.from(points.steps),
          epochs: Array.from(points.epochs),
          timesMs: Array.from(points.timesMs),
          values: Array.from(points.values),
        })
    }
  }

  get(name: string): Readonly<Column> | undefined {
    return this.#columns.get(name)
  }

  /** What is worked out from a column, once until new points come: zooming and hovering ask again and again. */
  derived(name: string, way: string, workOut: () => readonly number[]): readonly number[] {
    const key = `${name} ${way}`
    const known = this.#derived.get(key)
    if (known) return known
    const values = workOut()
    this.#derived.set(key, values)
    return values
  }

  /** Of the first measurement of all, ms since 1970; 0 where there is none. */
  get startMs(): number {
    const first = [...this.#columns.values()].map(({ timesMs }) => timesMs[0] ?? Infinity)
    return first.length === 0 ? 0 : Math.min(...first)
  }
}

function append(to: number[], from: Float64Array): void {
  for (const value of from) to.push(value)
}
