/** The time of day, but never earlier than it was: clocks are set back, and what comes later must not seem to come before. */

/**
 * Follows the clock of the machine forwards, suspensions included. When that is set back it goes on at the pace of the
 * ticks until it is overtaken.
 *
 * @param wall  ms since 1970
 * @param ticks ms since some beginning, never set
 * @returns ms since 1970, in whole ms
 */
export function steadyClock(wall: () => number, ticks: () => number): () => number {
  let last = wall()
  let lastTick = ticks()
  return () => {
    const tick = ticks()
    last = Math.max(wall(), last + tick - lastTick)
    lastTick = tick
    return Math.round(last)
  }
}

/** This process's own. */
export const steadyNow = steadyClock(
  () => Date.now(),
  () => performance.now(),
)
