/** What is compared of runs: each number, how it differs from the baseline's, and which of them is best. */

import type { ComparedRun } from '../../src-shared/contract/compare'
import type { RunRow } from '../../src-shared/contract/views'
import {
  bytes,
  duration,
  englishUnits,
  fixed,
  macs,
  milliseconds,
  parameterCount,
  percent,
  points,
  ratio,
  significant,
  signed,
  type Units,
} from '../../src-shared/formats/numbers'
import { spreadOver, type Spread } from '../../src-shared/runs/seeds'
import { tookMs } from '../../src-shared/runs/took'

export type Entry = {
  readonly row: RunRow
  /** Null until the host has answered. */
  readonly facts: ComparedRun | null
  /** What it was made from, from the first ancestor on, itself included. */
  readonly lineage: readonly RunRow[]
  /** All that it stands for, itself included, where runs of several seeds are taken together. */
  readonly twins?: readonly Entry[]
}

export type Measure = {
  readonly id: string
  readonly value: (entry: Entry) => number | null
  readonly text: (value: number, units?: Units) => string
  /** Of two values, with its sign. */
  readonly difference: (value: number, base: number, units?: Units) => string
  readonly better: 'more' | 'less' | null
  /** How sure the value is, in a few words. */
  readonly note?: (entry: Entry) => string
}

const asPoints: Measure['difference'] = (value, base, units) => points(value - base, 1, units)
const withSign =
  (text: Measure['text']): Measure['difference'] =>
  (value, base, units) =>
    `${value > base ? '+' : '−'}${text(Math.abs(value - base), units)}`

function latencyOf(batch: number): Omit<Measure, 'id'> {
  const newest = ({ facts }: Entry) => facts?.latencies.find((one) => one.batch === batch)
  return {
    value: (entry) => newest(entry)?.medianMs ?? null,
    text: (value) => milliseconds(value),
    difference: withSign((value) => milliseconds(value)),
    better: 'less',
    note: (entry) => {
      const one = newest(entry)
      return one ? `${milliseconds(one.p10Ms).replace(' ms', '')} – ${milliseconds(one.p90Ms)}` : ''
    },
  }
}

/** Null for weights that came from elsewhere: how long they were trained there nobody here knows. */
const computingMs = (row: RunRow): number | null => (row.kind === 'import' ? null : tookMs(row))

const byId = {
  accuracy: {
    value: ({ row }) => row.lastAccuracy,
    text: (value) => percent(value),
    difference: asPoints,
    better: 'more',
  },
  best: { value: ({ row }) => row.bestAccuracy, text: (value) => percent(value), difference: asPoints, better: 'more' },
  loss: {
    value: ({ facts }) => measuredOn(facts)?.loss ?? null,
    text: (value) => fixed(value, 3),
    difference: (value, base) => signed(value - base, 3),
    better: 'less',
  },
  trainLoss: {
    value: ({ row }) => row.trainLoss,
    text: (value) => fixed(value, 3),
    difference: (value, base) => signed(value - base, 3),
    better: 'less',
  },
  params: {
    value: ({ row }) => row.params,
    text: parameterCount,
    difference: withSign(parameterCount),
    better: 'less',
  },
  macs: { value: ({ row }) => row.macs, text: macs, difference: withSign(macs), better: 'less' },
  latency1: latencyOf(1),
  latency64: latencyOf(64),
  size: { value: ({ facts }) => facts?.sizeBytes ?? null, text: bytes, difference: withSign(bytes), better: 'less' },
  // A pruning takes seconds and a training hours: neither is better for it.
  time: { value: ({ row }) => computingMs(row), text: duration, difference: withSign(duration), better: null },
  timeInAll: {
    value: ({ lineage }) => sum(lineage.map(computingMs)),
    text: duration,
    difference: withSign(duration),
    better: 'less',
  },
  sparsity: {
    value: ({ facts }) => facts?.shareNearZero ?? null,
    text: (value) => percent(value),
    difference: asPoints,
    better: null,
  },
  removed: {
    value: ({ facts }) => (facts?.cut ? facts.cut.removedChannels / facts.cut.prunableChannels : null),
    text: (value) => percent(value),
    difference: asPoints,
    better: null,
  },
  lambda: {
    value: ({ row }) => row.lambda,
    text: (value) => significant(value),
    difference: withSign((value) => significant(value)),
    better: null,
  },
} satisfies Readonly<Record<string, Omit<Measure, 'id'>>>

export type MeasureId = keyof typeof byId

export const measures: readonly (Measure & { readonly id: MeasureId })[] = (Object.keys(byId) as MeasureId[]).map(
  (id) => ({ id, ...byId[id] }),
)

/** The last measurement of the network as it stands: on test images, else on validation images. */
export function measuredOn(facts: ComparedRun | null): ComparedRun['evaluations'][number] | null {
  const newestFirst = [...(facts?.evaluations ?? [])].reverse()
  const last = (split: string) => newestFirst.find((one) => one.of === 'weights' && one.split === split)
  return last('test') ?? last('validation') ?? null
}

/** Null where a part is not known: a sum of the rest would look like the whole. */
function sum(parts: readonly (number | null)[]): number | null {
  return parts.reduce((all, part) => (all === null || part === null ? null : all + part), 0)
}

type Cell = {
  readonly text: string
  /** How sure it is: the spread over seeds (`± 0.4 % (3)`), or of what was measured; empty where it is one number. */
  readonly spread: string
  /** Against the baseline: absolute and relative. Empty for the baseline itself. */
  readonly absolute: string
  readonly relative: string
  readonly is: 'better' | 'worse' | 'same'
  readonly isBest: boolean
}

export type MeasureLine = { readonly id: MeasureId; readonly cells: readonly (Cell | null)[] }

/** A line for each measure that any of the runs has. */
export function measureLines(
  entries: readonly Entry[],
  baseId: string | undefined,
  units: Units = englishUnits,
): readonly MeasureLine[] {
  return measures.flatMap((measure): readonly MeasureLine[] => {
    const spreads = entries.map((entry) => spreadOver((entry.twins ?? [entry]).map(measure.value)))
    const values = spreads.map((spread) => spread?.mean ?? null)
    const known = values.filter((value) => value !== null)
    if (known.length === 0) return []
    const base = values[entries.findIndex(({ row }) => row.id === baseId)] ?? null
    const best = bestOf(measure, known)
    const cells = values.map((value, index): Cell | null => {
      if (value === null) return null
      const against = entries[index]?.row.id === baseId ? null : base
      // A difference that nobody can read is none.
      const isSame = against !== null && !/[1-9]/.test(measure.difference(value, against, units))
      return {
        text: measure.text(value, units),
        spread: spreadText(measure, entries[index], spreads[index] ?? null, units),
        absolute: against === null ? '' : isSame ? '=' : measure.difference(value, against, units),
        relative: against === null || isSame ? '' : relativeText(value, against),
        is: against === null || isSame ? 'same' : judged(measure, value, against),
        isBest: best !== null && measure.text(value) === measure.text(best),
      }
    })
    return [{ id: measure.id, cells }]
  })
}

function spreadText({ text, note }: Measure, entry: Entry | undefined, spread: Spread | null, units: Units): string {
  if (!entry || !spread) return ''
  if (!entry.twins) return note?.(entry) ?? ''
  // Params of equal networks do not spread at all.
  const isEqual = spread.std === null || !/[1-9]/.test(text(spread.std))
  return isEqual ? `(${spread.n})` : `± ${text(spread.std ?? 0, units)} (${spread.n})`
}

/** Null where nothing is better than anything else. */
function bestOf({ better }: Measure, values: readonly number[]): number | null {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return better === null || least === most ? null : better === 'more' ? most : least
}

function judged({ better }: Measure, value: number, base: number): Cell['is'] {
  if (better === null || value === base) return 'same'
  return (better === 'more') === value > base ? 'better' : 'worse'
}

const manyTimes = 10

function relativeText(value: number, base: number): string {
  if (base === 0 || value === base) return ''
  // Beyond some thousand per cent nobody pictures a number.
  return value / base >= manyTimes ? ratio(value / base) : `${signed((value / base - 1) * 100, 1)} %`
}
