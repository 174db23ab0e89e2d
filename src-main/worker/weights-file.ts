/** The weights a run leaves: safetensors with torchvision's names, and the architecture in the file's own header. */

import { join } from 'node:path'
import type { Architecture } from '../../src-shared/architecture/architecture'
import { architectureText } from '../../src-shared/architecture/architecture-json'
import type { Artefact } from '../../src-shared/runs/events'
import type { Weights } from '../../src-shared/weights'
import { writeSafetensors } from '../exchange/safetensors'

const fileName = 'weights.safetensors'

export function writeRunWeights(runDir: string, architecture: Architecture, weights: Weights): Artefact {
  const written = writeSafetensors(join(runDir, fileName), weights, {
    metadata: { format: 'pt', architecture: architectureText(architecture) },
    batchCounters: true,
  })
  return { kind: 'weights', path: fileName, ...written }
}
