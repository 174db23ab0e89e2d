/** Ids of runs: seven letters and digits that sort by time and are quick to type. */

/** Crockford's: no letter that is taken for a digit. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz'
const length = 7
/** 32^7 ticks of a 32nd of a second last for 34 years. */
const epochMs = Date.UTC(2025, 0, 1)
const ticksPerMs = 32 / 1000

/** The next id: of this moment, and later than every one there is. */
export function nextRunId(nowMs: number, latest: string | null): string {
  const now = Math.max(0, Math.floor((nowMs - epochMs) * ticksPerMs))
  return textOf(latest === null ? now : Math.max(now, numberOf(latest) + 1))
}

function textOf(value: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = `${digits[rest % 32]}${text}`
  return text
}

function numberOf(id: string): number {
  return [...id].reduce((value, digit) => value * 32 + digits.indexOf(digit), 0)
}
