/** How long a run worked. */

/** All in milliseconds; the first two since 1970. */
export type RunTimes = {
  readonly startedMs: number | null
  readonly finishedMs: number | null
  /** From where it was stopped, or lost its process, until it went on. */
  readonly awayMs: number
}

/** Null for a run that has not begun, or not ended. */
export function tookMs({ startedMs, finishedMs, awayMs }: RunTimes): number | null {
  return startedMs === null || finishedMs === null ? null : Math.max(0, finishedMs - startedMs - awayMs)
}
