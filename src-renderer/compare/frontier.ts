/** Accuracy against cost as places on a plot: every run a point, and the front of those that no other beats. */

import { paretoFront, type Tradeoff } from '../../src-shared/runs/pareto'

export type FrontierPoint = Tradeoff & {
  readonly id: string
  /** Over seeds; null for a single run. */
  readonly costStd?: number | null
  readonly qualityStd?: number | null
}

/** From and to, as shares; null where there is no spread. */
type Bar = { readonly from: number; readonly to: number }
type Placed<T> = {
  readonly point: T
  readonly x: number
  readonly y: number
  readonly acrossBar: Bar | null
  readonly upBar: Bar | null
  readonly isOnFront: boolean
}
type Tick = { readonly at: number; readonly value: number }

export type FrontierPlot<T> = {
  /** Shares of the plot's width and height, from its left and its top. */
  readonly points: readonly Placed<T>[]
  /** Corners of the line: what a budget buys stays the same until the next run is affordable. */
  readonly front: readonly { readonly x: number; readonly y: number }[]
  readonly costTicks: readonly Tick[]
  readonly qualityTicks: readonly Tick[]
}

const paddingShare = 0.07

export function frontierPlot<T extends FrontierPoint>(points: readonly T[], isLog: boolean): FrontierPlot<T> {
  const known = points.filter(
    ({ cost, quality }) => Number.isFinite(quality) && (isLog ? cost > 0 : Number.isFinite(cost)),
  )
  const onCost = scaleOf(
    known.flatMap(({ cost, costStd }) => around(cost, costStd, isLog)),
    isLog,
  )
  const onQuality = scaleOf(
    known.flatMap(({ quality, qualityStd }) => around(quality, qualityStd, false)),
    false,
  )
  const front = paretoFront(known)
  const members = new Set(front.map(({ id }) => id))
  const corners = front.flatMap(({ cost, quality }, index) => {
    const y = 1 - onQuality.at(quality)
    const next = front[index + 1]
    return [
      { x: onCost.at(cost), y },
      { x: next ? onCost.at(next.cost) : 1, y },
    ]
  })
  return {
    points: known.map((point) => ({
      point,
      x: onCost.at(point.cost),
      y: 1 - onQuality.at(point.quality),
      acrossBar: barOf(around(point.cost, point.costStd, isLog).map(onCost.at)),
      upBar: barOf(around(point.quality, point.qualityStd, false).map((value) => 1 - onQuality.at(value))),
      isOnFront: members.has(point.id),
    })),
    front: corners,
    costTicks: onCost.ticks,
    qualityTicks: onQuality.ticks.map(({ at, value }) => ({ at: 1 - at, value })),
  }
}

/** The value, or one standard deviation to either side of it; on a logarithmic axis nothing reaches zero. */
function around(value: number, std: number | null | undefined, isLog: boolean): readonly number[] {
  if (!std) return [value]
  return [isLog ? Math.max(value - std, value / 10) : value - std, value + std]
}

function barOf(ends: readonly number[]): Bar | null {
  return ends.length > 1 ? { from: Math.min(...ends), to: Math.max(...ends) } : null
}

type Scale = { readonly at: (value: number) => number; readonly ticks: readonly Tick[] }

/** A little wider than the values, so that no point lies on the edge. */
function scaleOf(values: readonly number[], isLog: boolean): Scale {
  const on = (value: number): number => (isLog ? Math.log10(value) : value)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  if (!Number.isFinite(least)) return { at: () => 0.5, ticks: [] }
  const width = on(most) - on(least)
  const padding = width > 0 ? width * paddingShare : isLog ? 0.2 : Math.abs(least) * paddingShare || 1
  const [from, to] = [on(least) - padding, on(most) + padding]
  const at = (value: number): number => (on(value) - from) / (to - from)
  const ticks = isLog ? logTicks(10 ** from, 10 ** to) : linearTicks(from, to)
  return { at, ticks: ticks.map((value) => ({ at: at(value), value })) }
}

/** Round values inside, four to eight of them. */
export function linearTicks(from: number, to: number): readonly number[] {
  const rough = (to - from) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step)
}

/** 1, 2 and 5 of each power of ten. */
export function logTicks(from: number, to: number): readonly number[] {
  const ticks: number[] = []
  for (let exponent = Math.floor(Math.log10(from)); 10 ** exponent <= to; exponent++)
    for (const factor of [1, 2, 5]) {
      const value = factor * 10 ** exponent
      if (value >= from && value <= to) ticks.push(value)
    }
  return ticks
}
