/** Masks as files, read and written by commands. */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { UserError } from '../../src-shared/errors'
import { maskFromJson, maskToJson, type MaskJson } from '../../src-shared/pruning/mask-json'
import { writeFileAtomically } from '../workspace/atomic-file'

/** @throws UserError `bad-argument` naming the file and what is wrong with it */
export function readMaskFile(file: string): MaskJson {
  const path = resolve(file)
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new UserError(
      'bad-argument',
      `${path} could not be read as JSON (${cause instanceof Error ? cause.message : 'unknown'}).`,
      'Give a mask that `prunescope masks RUN --export NAME FILE` wrote.',
      { cause },
    )
  }
  try {
    return maskToJson(maskFromJson(json))
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(error.code, `${path}: ${error.message}`, error.next, { cause: error })
  }
}

/** @returns where it lies */
export function writeMaskFile(file: string, mask: MaskJson): string {
  const path = resolve(file)
  writeFileAtomically(path, [Buffer.from(`${JSON.stringify(mask, null, 2)}\n`)])
  return path
}
