/** Ctrl-C while something long is under way: the first asks it to stop, a second one ends it at once. */

/** A process group's signal can arrive twice, from the terminal and passed on by a parent. */
const sameSignalMs = 500

export type StopSignal = {
  readonly signal: AbortSignal
  /** Back to Node's own answer to Ctrl-C. */
  readonly end: () => void
}

/**
 * @param onFirst  told when asked to stop
 * @param onSecond told when asked again
 */
export function stopSignal(
  onFirst: () => void = () => undefined,
  onSecond: () => void = () => process.exit(130),
): StopSignal {
  const controller = new AbortController()
  let firstMs = 0
  const answer = (): void => {
    const now = Date.now()
    if (!controller.signal.aborted) {
      firstMs = now
      onFirst()
      controller.abort()
    } else if (now - firstMs > sameSignalMs) onSecond()
  }
  process.on('SIGINT', answer)
  process.on('SIGTERM', answer)
  return {
    signal: controller.signal,
    end: () => {
      process.off('SIGINT', answer)
      process.off('SIGTERM', answer)
    },
  }
}
