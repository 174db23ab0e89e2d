/** Why TensorFlow computes on the processor though there is a card, and what to do about it. */

import type { UnusedCard } from '../../src-shared/contract/runtime-views'
import { bytes } from '../../src-shared/formats/numbers'
import type { DriverAnswer } from './nvidia-cards'

/** TensorFlow's kernels begin there. */
const leastComputeCapability = 6
/** The first driver that CUDA 12 runs on (525.60.13 on Linux). */
const leastDriver = 525

/**
 * @param library the one in use; null where none is
 * @param device  what TensorFlow says it computes on
 * @returns null where nothing is amiss
 */
export function unusedCard(
  { cards, complaint }: DriverAnswer,
  device: 'cpu' | 'gpu',
  library: 'cpu' | 'gpu' | 'own' | null,
  visibleDevices: string | undefined,
): UnusedCard | null {
  const [first] = cards
  if (device === 'gpu') return null
  if (first === undefined)
    return complaint === null ? null : { card: 'NVIDIA card', reason: 'silent-driver', complaint }
  const card = first.name
  const { computeCapability, driver } = first
  if (computeCapability !== null && computeCapability < leastComputeCapability)
    return { card, reason: 'old-card', computeCapability }
  if (library === 'cpu') return { card, reason: 'cpu-library' }
  if (library === 'own') return { card, reason: 'own-library' }
  if (Number.parseInt(driver, 10) < leastDriver) return { card, reason: 'old-driver', driver }
  if (visibleDevices !== undefined && /^\s*(-1|NoDevFiles)?\s*$/.test(visibleDevices))
    return { card, reason: 'hidden', visibleDevices }
  return { card, reason: 'unknown' }
}

/**
 * The same as a sentence and what to do next.
 *
 * @param downloadBytes that the library for cards would still fetch
 */
export function unusedCardText(unused: UnusedCard, downloadBytes: number): string {
  return `The ${unused.card} is not used: ${why(unused, downloadBytes)}`
}

function why(unused: UnusedCard, downloadBytes: number): string {
  switch (unused.reason) {
    case 'old-card':
      return `TensorFlow needs compute capability 6.0, and it has ${unused.computeCapability.toFixed(1)}.`
    case 'cpu-library':
      return downloadBytes === 0
        ? 'the compute runtime in use is the processor’s. Type `prunescope runtime use gpu`.'
        : `the compute runtime in use is the processor’s. Type \`prunescope runtime install gpu\` (downloads ${bytes(downloadBytes)}, once).`
    case 'own-library':
      return (
        'the library that PRUNESCOPE_LIBTENSORFLOW names is made without CUDA, or does not find its libraries. ' +
        'Unset it and type `prunescope runtime install gpu`, or have LD_LIBRARY_PATH name CUDA’s libraries (cuSOLVER too).'
      )
    case 'old-driver':
      return `CUDA 12 needs NVIDIA’s driver ${leastDriver} or newer, and here is ${unused.driver}. Update the driver.`
    case 'silent-driver':
      return (
        `its driver does not answer (nvidia-smi: “${unused.complaint}”). After an update of the system, restart the machine; ` +
        'if that does not help, install NVIDIA’s driver again. Until then the processor computes, with the same results.'
      )
    case 'hidden':
      return `CUDA_VISIBLE_DEVICES is set to “${unused.visibleDevices}”, which leaves it out. Unset it.`
    case 'unknown':
      return 'TensorFlow does not say why by itself. Type `TF_CPP_MIN_LOG_LEVEL=0 prunescope doctor` to see what it says.'
  }
}
