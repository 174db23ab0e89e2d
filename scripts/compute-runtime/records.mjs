/** Which files a library has, written down when they are whole, so that one cut short is told from one that is there. */

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { readText, writeFileWhole } from '../lib/files.mjs'

/**
 * @typedef {object} FileRecord
 * @property {Record<string, number>} files  sizes in bytes by path below the folder
 */

/**
 * @param {string} path
 * @param {FileRecord & Record<string, unknown>} record
 */
export function writeRecord(path, record) {
  writeFileWhole(path, JSON.stringify(record, null, 2))
}

/**
 * @param {string} path    of the record
 * @param {string} folder  that its files are in
 * @returns {FileRecord | undefined} undefined where there is none, or a file is missing or of another size
 */
export function wholeRecord(path, folder) {
  const record = readRecord(path)
  if (record === undefined) return undefined
  const isWhole = Object.entries(record.files).every(
    ([name, sizeBytes]) => statSync(join(folder, name), { throwIfNoEntry: false })?.size === sizeBytes,
  )
  return isWhole ? record : undefined
}

/**
 * @param {string} folder
 * @returns {string} the record of a finished library
 */
export function libraryRecordOf(folder) {
  return join(folder, 'library.json')
}

/**
 * Whether a library folder is whole: what its record names is there, with the sizes it had.
 *
 * @param {string} folder
 */
export function isLibraryComplete(folder) {
  return wholeRecord(libraryRecordOf(folder), folder) !== undefined
}

/**
 * @param {string} path
 * @returns {FileRecord | undefined}
 */
function readRecord(path) {
  try {
    return JSON.parse(readText(path) ?? '')
  } catch {
    return undefined
  }
}
