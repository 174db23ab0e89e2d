/** Puts a library into the cache, wheel by wheel: download, check, unpack, and only then name it. */

import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StepFailed, explainFileError, notEnoughSpace } from '../lib/failure.mjs'
import { sha256OfFile } from '../lib/files.mjs'
import { onExit } from '../lib/processes.mjs'
import { extractEntry, zipEntries } from '../lib/zip.mjs'
import { downloadWheel } from './pip.mjs'
import { libraryRecordOf, writeRecord } from './records.mjs'
import {
  keptWheel,
  remainderOf,
  removeIfFruitless,
  sum,
  unfinishedFolder,
  unpackedFolder,
  unpackedWheel,
  wheelRecordPath,
  wholeDownload,
} from './unfinished.mjs'

/** Names of what is being written; whoever holds the lock may delete what an ended process left. */
export const STAGING_PREFIX = '.partial-'

/**
 * @typedef {import('./platforms.mjs').Platform} Platform
 * @typedef {import('./platforms.mjs').Library} Library
 * @typedef {import('./platforms.mjs').Wheel} Wheel
 *
 * @typedef {object} Work  what all wheels of one library share
 * @property {string} folder   the library's
 * @property {string} staging  for what is being fetched
 * @property {Pick<Platform, 'installPython'>} platform
 * @property {import('./progress.mjs').Progress} progress
 * @property {NodeJS.ProcessEnv} env
 * @property {number} downloadBytes  of all wheels
 * @property {number} unpackedBytes  of all wheels
 * @property {number} doneDownload   bytes of the wheels that are here
 * @property {number} doneUnpacked   bytes of the files that are here
 * @property {number} toldPercent    of these, told last
 */

/**
 * Makes the library folder. Safe to interrupt and repeat: a wheel that has come is not fetched again, and a half-unpacked
 * folder never gets the folder's name.
 *
 * @param {Pick<Platform, 'installPython'>} platform
 * @param {Library} library
 * @param {string} folder
 * @param {import('./progress.mjs').Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 * @throws StepFailed where there is no pip, no room, no network, or a wheel is not the one that was expected
 */
export async function provisionLibrary(platform, library, folder, progress, env = process.env) {
  const root = dirname(folder)
  try {
    await mkdir(root, { recursive: true })
    await removeLeftovers(root)
    await checkSpace(library, folder)
    await mkdir(unpackedFolder(folder), { recursive: true })
    const staging = await mkdtemp(join(root, STAGING_PREFIX))
    const tidy = () => {
      rmSync(staging, { recursive: true, force: true })
      removeIfFruitless(folder)
    }
    const forget = onExit(tidy)
    try {
      const records = await allUnpacked(library, workOn(library, { platform, folder, staging, progress, env }))
      const files = Object.assign({}, ...records.map((record) => record.files))
      const wheels = library.wheels.map(({ project, version, sha256 }) => ({
        project,
        version,
        sha256: sha256 ?? null,
      }))
      writeRecord(libraryRecordOf(unpackedFolder(folder)), { library: library.title, wheels, files })
      await rm(folder, { recursive: true, force: true })
      await rename(unpackedFolder(folder), folder)
      await rm(unfinishedFolder(folder), { recursive: true, force: true })
    } finally {
      forget()
      tidy()
    }
  } catch (error) {
    throw explainFileError(error, root)
  }
}

/**
 * @param {Library} library
 * @param {Pick<Work, 'platform' | 'folder' | 'staging' | 'progress' | 'env'>} given
 * @returns {Work}
 */
function workOn(library, given) {
  const unpackedBytes = sum(library.wheels.map((wheel) => wheel.unpackedBytes))
  const none = { doneDownload: 0, doneUnpacked: 0, toldPercent: -1 }
  return { ...given, downloadBytes: wholeDownload(library), unpackedBytes, ...none }
}

/**
 * One after the other, so that there is never more on the disk than what is unpacked and one wheel.
 *
 * @param {Library} library
 * @param {Work} work
 */
async function allUnpacked(library, work) {
  const records = []
  for (const wheel of library.wheels) {
    const there = unpackedWheel(work.folder, wheel)
    records.push(there ?? (await unpacked(wheel, await checkedWheel(wheel, work), work)))
    if (there !== undefined) work.doneUnpacked += wheel.unpackedBytes
    work.doneDownload += wheel.sizeBytes
  }
  return records
}

/**
 * A wheel with the right hash: one that an interrupted attempt had already downloaded, or a new one.
 *
 * @param {Wheel} wheel
 * @param {Work} work
 * @returns {Promise<string>} its path
 */
async function checkedWheel(wheel, { folder, staging, platform, progress, env, doneDownload, downloadBytes }) {
  const kept = keptWheel(folder, wheel)
  if (existsSync(kept)) {
    progress('checking the download of before', { stage: 'check' })
    if (await hasRightHash(wheel, kept)) return kept
    await rm(kept)
  }
  const title = `${wheel.project} ${wheel.version}`
  /** @param {number} bytes of this wheel */
  const tell = (bytes) => {
    const done = doneDownload + Math.min(bytes, wheel.sizeBytes)
    const percent = Math.min(99, Math.floor((100 * done) / downloadBytes))
    const text = `downloading ${title} with pip, ${percent} % of ${Math.round(downloadBytes / 1e6)} MB`
    progress(text, { stage: 'download', bytes: done, totalBytes: downloadBytes })
  }
  tell(0)
  const fresh = await downloadWheel(wheel, { folder: staging, platform, progress, tell, env })
  progress(`checking ${title}`, { stage: 'check' })
  if (!(await hasRightHash(wheel, fresh))) {
    throw new StepFailed(
      `${basename(fresh)} is not the file that was expected: its sha256 is ${await sha256OfFile(fresh)}, not ${wheel.sha256}.`,
      'A mirror may hold a damaged copy: run the same again. If it stays so, use another one (`python3 -m pip config list` says which it is).',
    )
  }
  await rename(fresh, kept)
  return kept
}

/**
 * @param {Wheel} wheel
 * @param {string} path
 */
async function hasRightHash(wheel, path) {
  return wheel.sha256 === undefined || (await sha256OfFile(path)) === wheel.sha256
}

/**
 * Takes the wanted files out of a wheel and removes it.
 *
 * @param {Wheel} wheel
 * @param {string} path
 * @param {Work} work
 */
async function unpacked(wheel, path, work) {
  const entries = await zipEntries(path)
  const wanted = wheel.files.map(({ entry, name }) => {
    const found = entries.get(entry)
    if (found === undefined) {
      throw new StepFailed(
        `${basename(path)} lacks ${entry}, which computes.`,
        'Please report this: the table of platforms is wrong.',
      )
    }
    return { found, name }
  })
  const target = unpackedFolder(work.folder)
  for (const { found, name } of wanted) {
    await extractEntry(path, found, join(target, name), (bytes) => {
      work.doneUnpacked += bytes
      // Rough where nobody has looked.
      const totalBytes = Math.max(work.unpackedBytes, work.doneUnpacked)
      const percent = Math.floor((100 * work.doneUnpacked) / totalBytes)
      if (percent === work.toldPercent) return
      work.toldPercent = percent
      const text = `unpacking, ${percent} % of ${Math.round(totalBytes / 1e6)} MB`
      work.progress(text, { stage: 'unpack', bytes: work.doneUnpacked, totalBytes })
    })
    if (found.isProgram) chmodSync(join(target, name), 0o755)
  }
  const files = Object.fromEntries(wanted.map(({ found, name }) => [name, found.sizeBytes]))
  const record = { project: wheel.project, version: wheel.version, files }
  writeRecord(wheelRecordPath(work.folder, wheel), record)
  await rm(path, { force: true })
  return record
}

/**
 * @param {Library} library
 * @param {string} folder
 */
async function checkSpace(library, folder) {
  const root = dirname(folder)
  const { bavail, bsize } = await statfs(root)
  const { neededBytes } = remainderOf(library, folder)
  const freeBytes = bavail * bsize
  if (freeBytes < neededBytes) throw notEnoughSpace(root, { neededBytes, freeBytes })
}

/**
 * What a killed process left half done. Only call while holding the lock.
 *
 * @param {string} root
 */
async function removeLeftovers(root) {
  for (const name of readdirSync(root)) {
    if (name.startsWith(STAGING_PREFIX)) await rm(join(root, name), { recursive: true, force: true })
  }
}
