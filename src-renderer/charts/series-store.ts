/** The curves of one run as they grow: columns that points are only ever added to. */

import type { MetricChange } from '../../src-shared/contract/views'
import { extremesOf, type Extremes } from './extremes'

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
  readonly #extremes = new Map<string, Extremes>()

  /** Adds what is new; a change that starts over replaces everything. */
  apply({ startOver, series }: MetricChange): void {
    this.#derived.clear()
    this.#extremes.clear()
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

  /** What is worked out from a column, once until new points come: other views of it ask again and again. */
  derived(name: string, way: string, workOut: () => readonly number[]): readonly number[] {
    return once(this.#derived, `${name} ${way}`, workOut)
  }

  /** Of a column's values, or of what was derived from them in this way. */
  extremes(name: string, way: string, values: readonly number[]): Extremes {
    return once(this.#extremes, `${name} ${way}`, () => extremesOf(values))
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

function once<Value>(known: Map<string, Value>, key: string, workOut: () => Value): Value {
  const value = known.get(key) ?? workOut()
  known.set(key, value)
  return value
}
