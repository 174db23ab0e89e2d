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

/** Letters, digits and little else; never empty, and short enough for every file system with what comes behind it. */
export function plainName(name: string): string {
  const plain = withinBytes(name.replaceAll(/[^\p{L}\p{N}._=-]+/gu, '-').replaceAll(/^[.-]+|[.-]+$/g, ''))
  return plain === '' ? 'run' : plain
}

/** File systems count bytes, 255 of them, of which a Chinese character takes three. */
const mostBytes = 150

/** As much of the beginning as a file's name has room for, in whole characters. */
export function withinBytes(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(mostBytes))
  return text.slice(0, read)
}
