/** A library of several wheels, as the one for NVIDIA's cards is: fetched, gone on with, refused, from a folder of small ones. */

import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { expect, test, vi } from 'vitest'
import { provisionLibrary } from '../../../scripts/compute-runtime/library.mjs'
import { isLibraryComplete } from '../../../scripts/compute-runtime/records.mjs'
import { remainderOf } from '../../../scripts/compute-runtime/unfinished.mjs'
import { debian, fakeIndex, moduleUrl, startScript, temporaryFolder, wheelOf, write } from '../staging.mjs'

// The real pip on a machine that is busy with other things takes minutes.
vi.setConfig({ testTimeout: 300_000 })

const silent = () => {}
const encoder = new TextEncoder()

/**
 * What pip takes for a wheel.
 *
 * @param {string} project
 * @param {import('fflate').Zippable} files
 */
function pipWheel(project, files) {
  const info = `${project.replaceAll('-', '_')}-1.0.dist-info`
  return zipSync({
    ...files,
    [`${info}/METADATA`]: encoder.encode(`Metadata-Version: 2.1\nName: ${project}\nVersion: 1.0\n`),
    [`${info}/WHEEL`]: encoder.encode('Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
    [`${info}/RECORD`]: encoder.encode(''),
  })
}

/** Three wheels in an index of their own. */
function stage() {
  const folder = temporaryFolder()
  const index = join(folder, 'index')
  const bytes = {
    'small-first': pipWheel('small-first', { 'nvidia/first/libfirst.so': encoder.encode('the first '.repeat(900)) }),
    'small-second': pipWheel('small-second', {
      'nvidia/second/bin/tool': [encoder.encode('#!/bin/sh\n'), { os: 3, attrs: 0o755 << 16 }],
      'nvidia/second/not-needed.a': encoder.encode('x'),
    }),
    'small-third': pipWheel('small-third', { 'nvidia/third/libthird.so': encoder.encode('the third') }),
  }
  const taken = [['nvidia/first/libfirst.so'], ['nvidia/second/bin/tool'], ['nvidia/third/libthird.so']]
  const wheels = Object.entries(bytes).map(([project, content], place) => {
    write(join(index, fileOf(project)), content)
    return { ...wheelOf(content, taken[place] ?? [], project), pipPlatform: 'manylinux2014_x86_64' }
  })
  const library = { name: 'small-gpu', title: 'small 1.0', linkedIn: '.', wheels }
  const root = join(folder, 'cache')
  return { folder, index, root, target: join(root, 'small-gpu'), library, env: fakeIndex(folder, index) }
}

/** @param {string} project */
function fileOf(project) {
  return `${project.replaceAll('-', '_')}-1.0-py3-none-any.whl`
}

test('the real pip brings them; each file comes where the table says, and the progress is that of all wheels', async () => {
  const { index, root, target, library } = stage()
  // Nothing of the machine's own settings: no index, no further folder to look in.
  const env = { ...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: index, PIP_CONFIG_FILE: '/dev/null' }
  /** @type {import('../../../scripts/compute-runtime/progress.mjs').Place[]} */
  const places = []
  await provisionLibrary(debian, library, target, (_, place) => places.push(place), env)
  expect(readFileSync(join(target, 'nvidia/first/libfirst.so'), 'utf8')).toMatch(/^the first /)
  expect(statSync(join(target, 'nvidia/second/bin/tool')).mode & 0o111).toBe(0o111)
  expect(existsSync(join(target, 'nvidia/second/not-needed.a'))).toBe(false)
  expect(isLibraryComplete(target)).toBe(true)
  // Neither wheels nor notes of the way there.
  expect(readdirSync(root)).toEqual(['small-gpu'])

  const total = library.wheels.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const downloads = places.filter(({ stage, isWords }) => stage === 'download' && !isWords)
  expect(new Set(downloads.map(({ totalBytes }) => totalBytes))).toEqual(new Set([total]))
  const done = downloads.map(({ bytes }) => bytes ?? 0)
  expect(done.toSorted((a, b) => a - b)).toEqual(done)
  const unpacked = places.filter(({ stage }) => stage === 'unpack')
  expect(unpacked.at(-1)?.bytes).toBe(unpacked.at(-1)?.totalBytes)
})

test('killed at the second wheel: the first is not fetched again, and what is left is told', async () => {
  const { folder, index, root, target, library, env } = stage()
  const whole = remainderOf(library, target)
  const killed = startScript(
    folder,
    `import { provisionLibrary } from ${moduleUrl('scripts/compute-runtime/library.mjs')}
     const killAtSecond = (text) => text.startsWith('downloading small-second') && process.kill(process.pid, 'SIGKILL')
     await provisionLibrary(${JSON.stringify(debian)}, ${JSON.stringify(library)}, ${JSON.stringify(target)}, killAtSecond)`,
    env,
  )
  expect((await killed.ended).signal).toBe('SIGKILL')
  expect(existsSync(target)).toBe(false)
  const left = remainderOf(library, target)
  expect(whole.downloadBytes - left.downloadBytes).toBe(library.wheels[0]?.sizeBytes)
  expect(left.neededBytes).toBeLessThan(whole.neededBytes)

  // It could not be fetched again.
  rmSync(join(index, fileOf('small-first')))
  await provisionLibrary(debian, library, target, silent, env)
  expect(isLibraryComplete(target)).toBe(true)
  expect(readdirSync(root)).toEqual(['small-gpu'])
})

test('a file of a finished wheel that got lost on the way is noticed, and its wheel fetched again', async () => {
  const { index, target, library, env } = stage()
  const third = readFileSync(join(index, fileOf('small-third')))
  rmSync(join(index, fileOf('small-third')))
  await expect(provisionLibrary(debian, library, target, silent, env)).rejects.toThrow('small-third==1.0')
  rmSync(join(`${target}.unfinished`, 'library', 'nvidia/first/libfirst.so'))
  write(join(index, fileOf('small-third')), third)
  await provisionLibrary(debian, library, target, silent, env)
  expect(readFileSync(join(target, 'nvidia/first/libfirst.so'), 'utf8')).toMatch(/^the first /)
})

test('a damaged wheel is refused; the ones before it are kept, and nothing of it', async () => {
  const { index, target, library, env } = stage()
  const other = pipWheel('small-second', { 'nvidia/second/bin/tool': encoder.encode('something else') })
  write(join(index, fileOf('small-second')), other)
  await expect(provisionLibrary(debian, library, target, silent, env)).rejects.toMatchObject({
    message: expect.stringMatching(/small_second.*is not the file that was expected: its sha256 is/),
  })
  expect(existsSync(target)).toBe(false)
  expect(readdirSync(`${target}.unfinished`).sort()).toEqual(['library', 'small-first-1.0.json'])
  expect(readdirSync(join(`${target}.unfinished`, 'library', 'nvidia'))).toEqual(['first'])
})
