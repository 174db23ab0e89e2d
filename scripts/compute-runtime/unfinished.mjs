/**
 * A library on its way: what of it is there already, what is left to fetch, and the room that takes.
 *
 *     <library folder>.unfinished/
 *       PROJECT-VERSION.whl      a wheel that was checked and is not unpacked yet
 *       PROJECT-VERSION.json     the record of one that is; its wheel is gone
 *       library/                 becomes the library folder
 */

import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { wholeRecord } from './records.mjs'

/** @param {string} libraryFolder */
export function unfinishedFolder(libraryFolder) {
  return `${libraryFolder}.unfinished`
}

/** @param {string} libraryFolder */
export function unpackedFolder(libraryFolder) {
  return join(unfinishedFolder(libraryFolder), 'library')
}

/**
 * @param {string} libraryFolder
 * @param {import('./platforms.mjs').Wheel} wheel
 */
export function keptWheel(libraryFolder, wheel) {
  return join(unfinishedFolder(libraryFolder), `${wheel.project}-${wheel.version}.whl`)
}

/**
 * @param {string} libraryFolder
 * @param {import('./platforms.mjs').Wheel} wheel
 */
export function wheelRecordPath(libraryFolder, wheel) {
  return join(unfinishedFolder(libraryFolder), `${wheel.project}-${wheel.version}.json`)
}

/**
 * @param {string} libraryFolder
 * @param {import('./platforms.mjs').Wheel} wheel
 * @returns {import('./records.mjs').FileRecord | undefined} undefined where it isn't unpacked, or not wholly
 */
export function unpackedWheel(libraryFolder, wheel) {
  return wholeRecord(wheelRecordPath(libraryFolder, wheel), unpackedFolder(libraryFolder))
}

/**
 * @typedef {object} Remainder
 * @property {number} downloadBytes  still to be fetched
 * @property {number} neededBytes    free room that takes: all that is unpacked, and one wheel at a time, twice while pip moves it
 *
 * @param {import('./platforms.mjs').Library} library
 * @param {string} libraryFolder
 * @returns {Remainder}
 */
export function remainderOf(library, libraryFolder) {
  const left = library.wheels.filter((wheel) => unpackedWheel(libraryFolder, wheel) === undefined)
  const unpackedBytes = sum(left.map((wheel) => wheel.unpackedBytes))
  const sizes = left.filter((wheel) => !existsSync(keptWheel(libraryFolder, wheel))).map((wheel) => wheel.sizeBytes)
  return { downloadBytes: sum(sizes), neededBytes: unpackedBytes + 2 * Math.max(0, ...sizes) }
}

/** @param {import('./platforms.mjs').Library} library */
export function wholeDownload(library) {
  return sum(library.wheels.map((wheel) => wheel.sizeBytes))
}

/**
 * What an attempt that came to nothing leaves is nothing.
 *
 * @param {string} libraryFolder
 */
export function removeIfFruitless(libraryFolder) {
  const folder = unfinishedFolder(libraryFolder)
  const hasFruit = existsSync(folder) && readdirSync(folder).some((name) => /\.(whl|json)$/.test(name))
  if (!hasFruit) rmSync(folder, { recursive: true, force: true })
}

/**
 * @param {string} folder
 * @returns {number} bytes; files that vanish while counting count as nothing
 */
export function sizeUnder(folder) {
  let total = 0
  try {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const info = statSync(join(folder, name), { throwIfNoEntry: false })
      if (info?.isFile()) total += info.size
    }
  } catch {
    return total
  }
  return total
}

/** @param {readonly number[]} values */
export function sum(values) {
  return values.reduce((total, value) => total + value, 0)
}
