/** A set-up step that cannot go on: what happened to what, and what to type next. */

export class StepFailed extends Error {
  /**
   * @param {string} message what happened, to what
   * @param {string} next    what to do about it
   */
  constructor(message, next) {
    super(message)
    this.name = 'StepFailed'
    this.next = next
  }
}

/**
 * The failure a file-system error stands for, where it is one that a user can act on.
 *
 * @param {unknown} error
 * @param {string} path  what was being written
 * @returns {unknown} a StepFailed, or the error itself
 */
export function explainFileError(error, path) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') return notEnoughSpace(path)
  if (typeof code === 'string' && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code)) {
    return new StepFailed(
      `${path} can't be written to (${code}).`,
      'Make it a writable folder, or choose another cache folder with PRUNESCOPE_CACHE=<folder>.',
    )
  }
  return error
}

/**
 * @param {string} path
 * @param {{ neededBytes: number, freeBytes: number }} [sizes]
 */
export function notEnoughSpace(path, sizes) {
  const numbers = sizes ? `: ${gigabytes(sizes.neededBytes)} needed, ${gigabytes(sizes.freeBytes)} free` : ''
  return new StepFailed(
    `The disk of ${path} has not enough space${numbers}.`,
    'Free some, or choose another cache folder with PRUNESCOPE_CACHE=<folder>; then run the same again.',
  )
}

/** @param {number} bytes */
function gigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
