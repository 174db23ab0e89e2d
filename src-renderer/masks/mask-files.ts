/** Masks in and out as files: what is written here is read by the command line, and the other way round. */

import { UserError } from '../../src-shared/errors'
import type { Architecture } from '../../src-shared/architecture/architecture'
import { channelSpaces } from '../../src-shared/architecture/channel-spaces'
import { checkMask } from '../../src-shared/pruning/kept-channels'
import type { Mask } from '../../src-shared/pruning/mask'
import { maskFromJson, type MaskJson } from '../../src-shared/pruning/mask-json'

/** A name that every file system takes. */
export function fileName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|-+$/g, '')
  return `${plain === '' ? 'mask' : plain.slice(0, 80)}.mask.json`
}

export function maskFile(mask: MaskJson): Blob {
  return new Blob([`${JSON.stringify(mask, null, 1)}\n`], { type: 'application/json' })
}

/**
 * A mask that fits the network.
 *
 * @throws UserError where the text is no JSON or no mask, `shape-mismatch` where it is one of another network
 */
export function maskIn(text: string, architecture: Architecture): Mask {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new UserError('bad-argument', 'The file is no JSON.', 'Choose a mask that was exported as JSON.', { cause })
  }
  const mask = maskFromJson(json)
  checkMask(mask, channelSpaces(architecture))
  return mask
}
