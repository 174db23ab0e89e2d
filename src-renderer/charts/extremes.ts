/** Lowest and highest of every part of a curve, looked up once: a frame of panning has no time for all points. */

/** Points of the smallest parts; those of the next level are twice as long, and so on. */
const leastLength = 8

/** Index of the lowest and of the highest value, part by part; both the part's first where none is finite. */
export type Level = Uint32Array

/** From the smallest parts to one that holds everything. */
export type Extremes = readonly Level[]

export function extremesOf(ys: ArrayLike<number>): Extremes {
  const least: Level = new Uint32Array(2 * Math.ceil(ys.length / leastLength))
  for (let part = 0; 2 * part < least.length; part++) {
    const from = part * leastLength
    const [low, high] = lowestAndHighest(ys, from, Math.min(from + leastLength, ys.length))
    least[2 * part] = low
    least[2 * part + 1] = high
  }
  const levels: Level[] = [least]
  for (let level: Level = least; level.length > 2; levels.push(level)) level = joined(ys, level)
  return levels
}

function joined(ys: ArrayLike<number>, level: Level): Level {
  const twice = new Uint32Array(2 * Math.ceil(level.length / 4))
  for (let at = 0; at < twice.length; at += 2) {
    const [low, high] = [level[2 * at] ?? 0, level[2 * at + 1] ?? 0]
    const [otherLow, otherHigh] = [level[2 * at + 2] ?? low, level[2 * at + 3] ?? high]
    twice[at] = isLower(ys, otherLow, low) ? otherLow : low
    twice[at + 1] = isHigher(ys, otherHigh, high) ? otherHigh : high
  }
  return twice
}

/** @param length of the parts, in points; undefined where so few are looked at themselves */
export function levelOf(extremes: Extremes, length: number): Level | undefined {
  return extremes[Math.log2(length / leastLength)]
}

/** Indices of the lowest and the highest of ys[from, to), the first of equal ones; both `from` where none is finite. */
export function lowestAndHighest(
  ys: ArrayLike<number>,
  from: number,
  to: number,
): readonly [low: number, high: number] {
  let [low, high] = [from, from]
  let [lowest, highest] = [Infinity, -Infinity]
  for (let index = from; index < to; index++) {
    const value = ys[index] ?? Number.NaN
    if (value < lowest && value > -Infinity) {
      low = index
      lowest = value
    }
    if (value > highest && value < Infinity) {
      high = index
      highest = value
    }
  }
  return [low, high]
}

function isLower(ys: ArrayLike<number>, one: number, other: number): boolean {
  const value = ys[one] ?? Number.NaN
  const best = ys[other] ?? Number.NaN
  return Number.isFinite(value) && !(best <= value && Number.isFinite(best))
}

function isHigher(ys: ArrayLike<number>, one: number, other: number): boolean {
  const value = ys[one] ?? Number.NaN
  const best = ys[other] ?? Number.NaN
  return Number.isFinite(value) && !(best >= value && Number.isFinite(best))
}
