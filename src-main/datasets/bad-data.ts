/** The one form of complaint about data: which set, which file, where in it, and how to get it right. */

import { UserError } from '../../src-shared/errors'
import { sourceOf } from './catalogue'
import type { DatasetKind } from './dataset'

/** @param next what to do; by default to get the set again, where there is a site to get it from */
export function badData(
  kind: DatasetKind,
  what: string,
  next: string = defaultNext(kind),
  options?: { cause?: unknown },
): UserError {
  return new UserError('bad-data', `${titleOf(kind)}: ${what}`, next, options)
}

/** A set's name for people. */
export function titleOf(kind: DatasetKind): string {
  switch (kind) {
    case 'cifar-10':
      return 'CIFAR-10'
    case 'cifar-100':
      return 'CIFAR-100'
    case 'mnist':
      return 'MNIST'
    case 'fashion-mnist':
      return 'Fashion-MNIST'
    case 'idx':
      return 'IDX files'
    case 'image-folders':
      return 'Image folders'
    case 'shapes':
      return 'Shapes'
    default: {
      const never: never = kind
      return never
    }
  }
}

/** For a file that ends too early. */
export function endedEarlyNext(kind: DatasetKind): string {
  return sourceOf(kind) === null
    ? 'The copy may have stopped early: copy it again.'
    : `The download may have stopped early: get it again with \`prunescope data get ${kind}\`.`
}

function defaultNext(kind: DatasetKind): string {
  return sourceOf(kind) === null
    ? 'Check where this file came from and copy it again.'
    : `Check that the file is what it claims to be, or get it again with \`prunescope data get ${kind}\`.`
}
