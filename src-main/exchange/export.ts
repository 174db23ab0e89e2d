/** What leaves for other tools: weights that torchvision loads, masks, and the `cfg` that builds the pruned network. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import { architectureText } from '../../src-shared/architecture/architecture-json'
import { cfgOf } from '../../src-shared/pruning/cfg'
import type { MaskJson } from '../../src-shared/pruning/mask-json'
import type { Weights } from '../../src-shared/weights'
import { writeFileAtomically } from '../workspace/atomic-file'
import { weightsInNetworkOrder } from './infer-tensors'
import { writeSafetensors } from './safetensors'

export type ExportedFile = { readonly sizeBytes: number; readonly sha256: string }

/** Where the weights come from: the run, its recipe, its parents; kept as strings, as safetensors wants metadata. */
export type Lineage = Readonly<Record<string, string>>

/**
 * Torchvision's names and layout, BatchNorm's counters included, so that torch's strict loading takes the file; the
 * architecture stands in the header, so that importing it again asks nothing.
 *
 * @throws UserError `bad-weights` where weights and architecture do not fit, `disk-full` or `workspace-unwritable`
 */
export function exportSafetensors(
  path: string,
  architecture: Architecture,
  weights: Weights,
  lineage: Lineage,
): ExportedFile {
  return writeSafetensors(path, weightsInNetworkOrder(architecture, weights), {
    metadata: { ...lineage, format: 'pt', architecture: architectureText(architecture) },
    batchCounters: true,
  })
}

/** @throws UserError `disk-full` or `workspace-unwritable` */
export function exportMask(path: string, mask: MaskJson): ExportedFile {
  return writeText(path, JSON.stringify(mask, null, 2))
}

/**
 * `[[c1, c2, c3], …]` in network order: three numbers per bottleneck, two per basic block.
 *
 * @throws UserError `disk-full` or `workspace-unwritable`
 */
export function exportCfg(path: string, architecture: Architecture): ExportedFile {
  return writeText(path, JSON.stringify(cfgOf(architecture)))
}

function writeText(path: string, text: string): ExportedFile {
  return writeFileAtomically(path, [new TextEncoder().encode(`${text}\n`)])
}
