/** Holds a share of the training images out, the same from every class, for choosing without looking at the test set. */

import { UserError } from '../../src-shared/errors'
import { count, percent } from '../../src-shared/formats/numbers'
import { type ImageSet, takeImages } from './dataset'
import { randomFrom, shuffle } from '../../src-shared/random'

/** So that the split's draws have nothing in common with another use of the same seed. */
const PURPOSE = 0x5b117

/** Row numbers of the two parts, each ascending: together all rows, none twice. */
export type SplitRows = { readonly train: Uint32Array; readonly validation: Uint32Array }

/**
 * Rows to hold out: stratified (each class gives its proportional number, within one), drawn by `seed`.
 *
 * @param validation a share in (0, 1) of all images, or a count from 1; 0 holds nothing out
 * @throws UserError `bad-argument` when that leaves nothing to train on, or is neither a share nor a count
 */
export function splitRows(labels: ArrayLike<number>, validation: number, seed: number): SplitRows {
  const wanted = heldOut(labels.length, validation)
  const byClass = rowsByClass(labels)
  const quotas = proportional(
    byClass.map((rows) => rows.length),
    wanted,
  )
  const isHeldOut = new Uint8Array(labels.length)
  for (const [index, rows] of byClass.entries()) {
    const drawn = Uint32Array.from(rows)
    shuffle(drawn, randomFrom(PURPOSE, seed, index))
    for (const row of drawn.subarray(0, quotas[index])) isHeldOut[row] = 1
  }
  const rowsWhere = (flag: number): Uint32Array => {
    const rows = new Uint32Array(flag === 1 ? wanted : labels.length - wanted)
    let next = 0
    for (let row = 0; row < isHeldOut.length; row++) if (isHeldOut[row] === flag) rows[next++] = row
    return rows
  }
  return { train: rowsWhere(0), validation: rowsWhere(1) }
}

/**
 * The training images without those held out, and those. Both are copies, except that with nothing held out `train` is
 * the given set.
 *
 * @throws UserError as splitRows does
 */
export function splitValidation(
  set: ImageSet,
  options: { readonly validation: number; readonly seed: number },
): { readonly train: ImageSet; readonly validation: ImageSet | null } {
  const rows = splitRows(set.labels, options.validation, options.seed)
  if (rows.validation.length === 0) return { train: set, validation: null }
  return { train: takeImages(set, rows.train), validation: takeImages(set, rows.validation) }
}

/**
 * Images that `splitRows` holds out of so many.
 *
 * @throws UserError as splitRows does
 */
export function heldOut(total: number, validation: number): number {
  const wanted = validation < 1 ? Math.round(total * validation) : validation
  if (!(validation >= 0) || !Number.isInteger(wanted)) {
    throw new UserError(
      'bad-argument',
      `The validation set's size is ${validation}, which is neither a share nor a count.`,
      'Give a share below 1 (0.1 holds a tenth out), a whole number of images, or 0.',
    )
  }
  if (wanted >= total && wanted > 0) {
    throw new UserError(
      'bad-argument',
      `Holding ${validation < 1 ? percent(validation) : count(validation)} out for validation leaves none of ` +
        `${count(total)} training images to train on.`,
      'Make data.validation smaller.',
    )
  }
  return wanted
}

function rowsByClass(labels: ArrayLike<number>): readonly number[][] {
  const byClass: number[][] = []
  for (let row = 0; row < labels.length; row++) (byClass[labels[row] ?? 0] ??= []).push(row)
  return Array.from(byClass, (rows) => rows ?? [])
}

/** Largest remainders (Hamilton): whole numbers that sum to `wanted`, each within one of its proportional share. */
function proportional(sizes: readonly number[], wanted: number): readonly number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const exact = sizes.map((size) => (total === 0 ? 0 : (size * wanted) / total))
  const quotas = exact.map(Math.floor)
  const missing = wanted - quotas.reduce((sum, quota) => sum + quota, 0)
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index)
  for (const { index } of byRemainder.slice(0, missing)) quotas[index] = (quotas[index] ?? 0) + 1
  return quotas
}
