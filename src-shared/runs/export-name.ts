/** What exported files are called: as the run, written so that every system can have it. */

import type { ExportWish } from '../contract/exchange-views'

/** What a file of this format is called, several files as a zip. */
export function fileNameFor(runName: string, wish: ExportWish): string {
  const name = plainName(runName)
  switch (wish.format) {
    case 'safetensors':
      return `${name}.safetensors`
    case 'masks':
      return `${name}-mask.json`
    case 'cfg':
      return `${name}-cfg.json`
    case 'onnx':
      return `${name}${wish.network === 'masked' ? '-masked' : ''}.onnx`
    case 'tfjs':
      return `${name}${wish.network === 'masked' ? '-masked' : ''}-tfjs.zip`
    case 'csv':
      return `${name}-csv.zip`
    case 'tensorboard':
      return `${name}-tensorboard.zip`
    case 'family':
      return `${name}.prunescope`
  }
}

/** Letters, digits and little else; never empty. */
export function plainName(name: string): string {
  const plain = name
    .replaceAll(/[^\p{L}\p{N}._=-]+/gu, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(0, 100)
  return plain === '' ? 'run' : plain
}
