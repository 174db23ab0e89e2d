/** The curves of one run as they grow: columns that points are only ever added to. */

import type { MetricChange } from '../../src-shared/contract/views'
import { extremesOf, type Extremes } from './extremes'

export type Column = {
  readonly steps: Float64Array
  readonly epochs: Float64Array
  readonly timesMs: Float64Array
  readonly values: Float64Array
}

export class SeriesStore {
  readonly #columns = new Map<string, GrowingColumn>()
  readonly #derived = new Map<string, Float64Array>()
  readonly #extremes = new Map<string, Extremes>()

  /** Adds what is new; a change that starts over replaces everything. */
  apply({ startOver, series }: MetricChange): void {
    this.#derived.clear()
    this.#extremes.clear()
    if (startOver) this.#columns.clear()
    for (const { name, ...points } of series) {
      const column = this.#columns.get(name) ?? new GrowingColumn()
      column.append(points)
      this.#columns.set(name, column)
    }
  }

  get(name: string): Column | undefined {
    return this.#columns.get(name)
  }

  /** What is worked out from a column, once until new points come: other views of it ask again and again. */
  derived(name: string, way: string, workOut: () => Float64Array): Float64Array {
    return once(this.#derived, `${name} ${way}`, workOut)
  }

  /** Of a column's values, or of what was derived from them in this way. */
  extremes(name: string, way: string, values: Float64Array): Extremes {
    return once(this.#extremes, `${name} ${way}`, () => extremesOf(values))
  }

  /** Of the first measurement of all, ms since 1970; 0 where there is none. */
  get startMs(): number {
    const first = [...this.#columns.values()].map(({ timesMs }) => timesMs[0] ?? Infinity)
    return first.length === 0 ? 0 : Math.min(...first)
  }
}

/** Room for twice as much is made whenever there is none left: a long run asks for it seldom. */
class Growing {
  #room = new Float64Array()
  #length = 0

  append(more: Float64Array): void {
    const length = this.#length + more.length
    if (length > this.#room.length) {
      const room = new Float64Array(this.#length === 0 ? length : 2 * length)
      room.set(this.all)
      this.#room = room
    }
    this.#room.set(more, this.#length)
    this.#length = length
  }

  get all(): Float64Array {
    return this.#room.subarray(0, this.#length)
  }
}

class GrowingColumn implements Column {
  readonly #steps = new Growing()
  readonly #epochs = new Growing()
  readonly #timesMs = new Growing()
  readonly #values = new Growing()

  append({ steps, epochs, timesMs, values }: Column): void {
    this.#steps.append(steps)
    this.#epochs.append(epochs)
    this.#timesMs.append(timesMs)
    this.#values.append(values)
  }

  get steps(): Float64Array {
    return this.#steps.all
  }

  get epochs(): Float64Array {
    return this.#epochs.all
  }

  get timesMs(): Float64Array {
    return this.#timesMs.all
  }

  get values(): Float64Array {
    return this.#values.all
  }
}

function once<Value>(known: Map<string, Value>, key: string, workOut: () => Value): Value {
  const value = known.get(key) ?? workOut()
  known.set(key, value)
  return value
}
