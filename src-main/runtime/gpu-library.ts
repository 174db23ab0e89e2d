/** The library for NVIDIA's cards: what there is of it, whether it is used, and changes of that. */

import { cachedLibrary, chosenLibrary, libraryInUse, libraryOffer } from '../../scripts/compute-runtime/layout.mjs'
import { chooseLibrary, removeGpuLibrary } from '../../scripts/compute-runtime/choose.mjs'
import type { GpuLibrary } from '../../src-shared/contract/runtime-views'
import { UserError } from '../../src-shared/errors'
import { freeBytes } from './runtime-source'

/** Null where there is none for this platform, or PRUNESCOPE_LIBTENSORFLOW names the library. */
export function gpuLibrary(env: NodeJS.ProcessEnv = process.env): GpuLibrary | null {
  const offer = libraryOffer('gpu', env)
  const place = cachedLibrary('gpu', env)
  const used = libraryInUse(env)
  if (offer === undefined || place === undefined || used?.kind === 'own') return null
  return {
    library: offer.title,
    folder: place.home,
    downloadBytes: offer.downloadBytes,
    leftBytes: offer.leftBytes,
    neededBytes: offer.neededBytes,
    freeBytes: freeBytes(place.home),
    isInstalled: offer.isComplete,
    chosen: chosenLibrary(env) ?? null,
    isUsed: used?.kind === 'gpu',
  }
}

/**
 * Has what begins from now on compute with one or the other.
 *
 * @throws UserError `bad-argument` where PRUNESCOPE_LIBTENSORFLOW decides, `runtime-missing` where it isn't there
 */
export function useLibrary(library: 'cpu' | 'gpu', env: NodeJS.ProcessEnv = process.env): void {
  const gpu = requiredGpuLibrary(env)
  if (library === 'gpu' && !gpu.isInstalled)
    throw new UserError(
      'runtime-missing',
      'The library for NVIDIA’s cards is not installed.',
      'Type `prunescope runtime install gpu`, or install it on the page “Compute runtime”.',
    )
  explained(() => chooseLibrary(library, env))
}

/**
 * @returns whether there was anything to remove
 * @throws UserError `workspace-unwritable` where it can't be
 */
export async function removeGpu(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  requiredGpuLibrary(env)
  try {
    return await removeGpuLibrary(env)
  } catch (error) {
    throw asUserError(error)
  }
}

/** @throws UserError `bad-argument` where there is none, with what is used instead */
export function requiredGpuLibrary(env: NodeJS.ProcessEnv = process.env): GpuLibrary {
  const gpu = gpuLibrary(env)
  if (gpu !== null) return gpu
  if (libraryInUse(env)?.kind === 'own')
    throw new UserError(
      'bad-argument',
      'PRUNESCOPE_LIBTENSORFLOW names a library of your own, and that one is used whatever is installed.',
      'Unset it, then run the same again.',
    )
  throw new UserError(
    'bad-argument',
    `There is no TensorFlow for graphics cards on ${process.platform}-${process.arch}.`,
    'Compute on the processor, or on a Linux machine with an NVIDIA card.',
  )
}

function explained(work: () => void): void {
  try {
    work()
  } catch (error) {
    throw asUserError(error)
  }
}

/** The scripts' failures say what to do next in a field of their own. */
function asUserError(error: unknown): unknown {
  if (!(error instanceof Error) || !('next' in error)) return error
  return new UserError('workspace-unwritable', error.message, String(error.next), { cause: error })
}
