/** Numbers as text for people: the one place that decides, so that no two tables, charts or reports disagree. */

/** What a reader's language has words for; other units are the same everywhere. */
export type Units = {
  readonly points: string
  readonly hour: string
  readonly minute: string
  readonly second: string
}

export const englishUnits: Units = { points: 'points', hour: 'h', minute: 'min', second: 's' }

const thousands = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `23,520,842`. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return notANumber(value)
  const text = thousands.format(Math.abs(value))
  return value < 0 && text !== '0' ? `−${text}` : text
}

/** A share as `28.4 %`; `digits` after the point. */
export function percent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${fixed(share * 100, digits)} %` : notANumber(share)
}

/** A difference of shares in percentage points, always with its sign: `−0.4 points`. */
export function points(difference: number, digits = 1, units = englishUnits): string {
  return Number.isFinite(difference) ? `${signed(difference * 100, digits)} ${units.points}` : notANumber(difference)
}

/** `value` with so many digits after the point, and a real minus sign; never `−0.0`. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return notANumber(value)
  const text = Math.abs(value).toFixed(digits)
  return value < 0 && Number(text) !== 0 ? `−${text}` : text
}

/** The same with a plus sign where it is positive. */
export function signed(value: number, digits: number): string {
  const text = fixed(value, digits)
  return value > 0 && Number(text) !== 0 ? `+${text}` : text
}

/** Few significant digits, exponents only where they save reading: `0.00123`, `3.4e-7`, `0.276`. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return notANumber(value)
  if (value === 0) return '0'
  const rounded = Number(Math.abs(value).toPrecision(digits))
  const plain = rounded >= 1e-4 && rounded < 1e6
  return (value < 0 ? '−' : '') + (plain ? String(rounded) : rounded.toExponential())
}

/** `23.5 M`, `3.94 M`, `7,552`: three significant digits from a million up, whole numbers below. */
export function parameterCount(value: number): string {
  return value < 999_999.5 ? count(value) : scaled(value)
}

/** Multiply-accumulates: `325.8 M MACs`, `1.298 G MACs`. */
export function macs(value: number): string {
  if (value >= 999.95e6) return `${(value / 1e9).toFixed(3)} G MACs`
  if (value >= 999_999.5) return `${(value / 1e6).toFixed(1)} M MACs`
  return `${count(value)} MACs`
}

/** Powers of 1,024: `640 B`, `89.7 MB`, `2.2 GB`; one digit after the point from kB up. */
export function bytes(sizeBytes: number): string {
  const unit = byteUnit(sizeBytes)
  const value = sizeBytes / 1024 ** unit
  return unit === 0 ? `${count(value)} B` : `${value.toFixed(1)} ${byteUnits[unit] ?? ''}`
}

/** How an axis is divided, and what its ticks are called. */
export type Ticks = { readonly step: number; readonly format: (value: number) => string }

/** Ticks from 0 to `largest` bytes, at 1, 2 or 5 times a power of ten of one unit: `0 MB`, `200 MB`, `400 MB`. */
export function byteTicks(largest: number, mostSteps: number): Ticks {
  const unit = byteUnit(largest)
  const size = 1024 ** unit
  // Bytes have no parts.
  const least = Math.max(largest / size / mostSteps, unit === 0 ? 1 : Number.MIN_VALUE)
  const power = 10 ** Math.floor(Math.log10(least))
  const step = power * ([1, 2, 5].find((times) => times * power >= least) ?? 10)
  const digits = Math.max(0, -Math.floor(Math.log10(step)))
  return { step: step * size, format: (value) => `${fixed(value / size, digits)} ${byteUnits[unit] ?? ''}` }
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB']

/** So many times 1,024; less than a unit's first digit after the point is no reason for the next one. */
function byteUnit(sizeBytes: number): number {
  const unit = byteUnits.findIndex((_, index) => sizeBytes / 1024 ** index < 1023.95)
  return unit < 0 ? byteUnits.length - 1 : unit
}

/** Megabytes of 2²⁰ bytes with two digits and no unit, as torchsummary prints them. */
export function megabytes(sizeBytes: number): string {
  return (sizeBytes / 2 ** 20).toFixed(2)
}

/** `350 ms`, `12.4 s`, `3 min 05 s`, `2 h 07 min`. */
export function duration(milliseconds: number, { hour, minute, second } = englishUnits): string {
  if (!Number.isFinite(milliseconds)) return notANumber(milliseconds)
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} ${second}`
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} ${minute} ${twoDigits(seconds % 60)} ${second}`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} ${hour} ${twoDigits(minutes % 60)} ${minute}`
}

/** A rate: `52.3 images/s`, `1,240 images/s`. */
export function imagesPerSecond(rate: number, unit = 'images/s'): string {
  return `${rate < 100 ? fixed(rate, 1) : count(rate)} ${unit}`
}

/** How many times as much: `2.13×`. */
export function ratio(value: number): string {
  return `${fixed(value, 2)}×`
}

function scaled(value: number): string {
  const millions = value / 1e6
  if (millions >= 999.5) return `${(value / 1e9).toPrecision(3)} G`
  return `${millions.toPrecision(3)} M`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

function notANumber(value: number): string {
  if (Number.isNaN(value)) return 'not a number'
  return value > 0 ? '∞' : '−∞'
}

/** How long one thing takes: `0.84 ms`, `12.3 ms`, `1,240 ms`. */
export function milliseconds(value: number): string {
  return `${value < 1 ? fixed(value, 2) : value < 100 ? fixed(value, 1) : count(Math.round(value))} ms`
}
