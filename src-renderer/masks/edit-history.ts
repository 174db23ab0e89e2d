/** What was edited, step by step: undo and redo over whole states, with one step for one gesture. */

export type EditHistory<T> = {
  readonly past: readonly T[]
  readonly present: T
  readonly future: readonly T[]
  /** The gesture that is under way, as a slider's drag: what it says next replaces what it said last. */
  readonly gesture: string | null
}

/** Older steps than these are forgotten. */
const longest = 500

export function startedWith<T>(present: T): EditHistory<T> {
  return { past: [], present, future: [], gesture: null }
}

/** @param gesture names what belongs together until `settled`; null stands for itself */
export function edited<T>(history: EditHistory<T>, present: T, gesture: string | null = null): EditHistory<T> {
  const goesOn = gesture !== null && gesture === history.gesture
  const past = goesOn ? history.past : [...history.past, history.present].slice(-longest)
  return { past, present, future: [], gesture }
}

/** Ends the gesture: the next edit is a step of its own. */
export function settled<T>(history: EditHistory<T>): EditHistory<T> {
  return history.gesture === null ? history : { ...history, gesture: null }
}

export function undone<T>({ past, present, future }: EditHistory<T>): EditHistory<T> {
  const last = past.at(-1)
  if (last === undefined) return { past, present, future, gesture: null }
  return { past: past.slice(0, -1), present: last, future: [present, ...future], gesture: null }
}

export function redone<T>({ past, present, future }: EditHistory<T>): EditHistory<T> {
  const [next, ...rest] = future
  if (next === undefined) return { past, present, future, gesture: null }
  return { past: [...past, present], present: next, future: rest, gesture: null }
}
