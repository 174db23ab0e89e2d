/** Puts TensorFlow's two libraries and the headers into the cache: download, check, unpack, and only then name it. */

import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StepFailed, explainFileError, notEnoughSpace } from '../lib/failure.mjs'
import { readText, sha256OfFile, writeFileWhole } from '../lib/files.mjs'
import { onExit } from '../lib/processes.mjs'
import { extractEntry, zipEntries } from '../lib/zip.mjs'
import { neededBytesFor } from './layout.mjs'
import { downloadWheel } from './pip.mjs'
import { headerEntries } from './platforms.mjs'

/** Names of what is being written; whoever holds the lock may delete what an ended process left. */
const STAGING_PREFIX = '.partial-'

/**
 * Whether a library folder is whole: what its record names is there, with the sizes it had.
 *
 * @param {string} folder
 */
export function isLibraryComplete(folder) {
  const record = readRecord(folder)
  if (record === undefined) return false
  return Object.entries(record.files).every(
    ([name, sizeBytes]) => statSync(join(folder, name), { throwIfNoEntry: false })?.size === sizeBytes,
  )
}

/**
 * Makes the library folder. Safe to interrupt and repeat: a finished download is kept, a half-unpacked folder never
 * gets the folder's name.
 *
 * @param {import('./platforms.mjs').Platform} row
 * @param {string} folder
 * @param {import('./progress.mjs').Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function provisionLibrary(row, folder, progress, env = process.env) {
  const root = dirname(folder)
  try {
    await mkdir(root, { recursive: true })
    await removeLeftovers(root)
    await checkSpace(row, root)
    const staging = await mkdtemp(join(root, STAGING_PREFIX))
    const forget = onExit(() => rmSync(staging, { recursive: true, force: true }))
    try {
      const wheel = await checkedWheel(row, root, staging, progress, env)
      const unpacked = join(staging, 'library')
      await unpack(row, wheel, unpacked, progress)
      await rm(folder, { recursive: true, force: true })
      await rename(unpacked, folder)
      await rm(wheel, { force: true })
    } finally {
      forget()
      await rm(staging, { recursive: true, force: true })
    }
  } catch (error) {
    throw explainFileError(error, root)
  }
}

/**
 * A wheel with the right hash: one that an interrupted attempt had already downloaded, or a new one.
 *
 * @param {import('./platforms.mjs').Platform} row
 * @param {string} root
 * @param {string} staging
 * @param {import('./progress.mjs').Progress} progress
 * @param {NodeJS.ProcessEnv} env
 */
async function checkedWheel(row, root, staging, progress, env) {
  const kept = join(root, `${row.wheelProject}-${row.wheelVersion}-${row.id}.whl`)
  if (existsSync(kept)) {
    progress('checking the download of before', { stage: 'check' })
    if (await hasRightHash(row, kept)) return kept
    await rm(kept)
  }
  const text = `downloading ${row.wheelProject} ${row.wheelVersion} with pip`
  progress(text, { stage: 'download', bytes: 0, totalBytes: row.wheelBytes })
  const fresh = await downloadWheel(row, staging, progress, env)
  progress('checking the download', { stage: 'check' })
  if (!(await hasRightHash(row, fresh))) {
    throw new StepFailed(
      `${basename(fresh)} is not the file that was expected: its sha256 is ${await sha256OfFile(fresh)}, not ${row.wheelSha256}.`,
      'A mirror or a cache may hold a damaged copy: type `python3 -m pip cache purge`, then run the same again. If it stays so, don’t use that mirror.',
    )
  }
  await rename(fresh, kept)
  return kept
}

/**
 * @param {import('./platforms.mjs').Platform} row
 * @param {string} wheel
 */
async function hasRightHash(row, wheel) {
  return row.wheelSha256 === undefined || (await sha256OfFile(wheel)) === row.wheelSha256
}

/**
 * @param {import('./platforms.mjs').Platform} row
 * @param {string} wheel
 * @param {string} target
 * @param {import('./progress.mjs').Progress} progress
 */
async function unpack(row, wheel, target, progress) {
  const entries = await zipEntries(wheel)
  const wanted = [
    ...row.libraries.map(({ entry, name }) => ({ entry, name })),
    ...headerEntries.map((entry) => ({ entry, name: entry.replace('tensorflow/include/', 'include/') })),
  ].map(({ entry, name }) => {
    const found = entries.get(entry)
    if (found === undefined) {
      throw new StepFailed(
        `${basename(wheel)} has no ${entry}.`,
        'Please report this: the table of platforms is wrong.',
      )
    }
    return { found, name }
  })
  const total = wanted.reduce((sum, { found }) => sum + found.sizeBytes, 0)
  let done = 0
  for (const { found, name } of wanted) {
    await extractEntry(wheel, found, join(target, name), (bytes) => {
      done += bytes
      const text = `unpacking, ${Math.floor((100 * done) / total)} % of ${Math.round(total / 1e6)} MB`
      progress(text, { stage: 'unpack', bytes: done, totalBytes: total })
    })
  }
  const files = Object.fromEntries(wanted.map(({ found, name }) => [name, found.sizeBytes]))
  const record = { project: row.wheelProject, version: row.wheelVersion, wheelSha256: row.wheelSha256 ?? null, files }
  writeFileWhole(join(target, 'library.json'), JSON.stringify(record, null, 2))
}

/**
 * @param {string} folder
 * @returns {{ files: Record<string, number> } | undefined}
 */
function readRecord(folder) {
  try {
    return JSON.parse(readText(join(folder, 'library.json')) ?? '')
  } catch {
    return undefined
  }
}

/**
 * @param {import('./platforms.mjs').Platform} row
 * @param {string} root
 */
async function checkSpace(row, root) {
  const { bavail, bsize } = await statfs(root)
  const neededBytes = neededBytesFor(row)
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
