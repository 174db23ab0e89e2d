/** The library in the cache: whole or not there at all, whatever happened on the way. */

import { existsSync, readFileSync, readdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { provisionLibrary } from '../../../scripts/compute-runtime/library.mjs'
import { isLibraryComplete } from '../../../scripts/compute-runtime/records.mjs'
import { readText } from '../../../scripts/lib/files.mjs'
import { debian, fakePip, libraryFor, moduleUrl, smallWheel, startScript, temporaryFolder, write } from '../staging.mjs'

const silent = () => {}

function stage() {
  const folder = temporaryFolder()
  const wheel = smallWheel()
  const root = join(folder, 'cache')
  return { folder, wheel, root, target: join(root, 'small-1.0'), library: libraryFor(wheel.bytes) }
}

test('the two libraries and the headers come out byte for byte, and nothing else of the wheel', async () => {
  const { folder, wheel, root, library, target } = stage()
  await provisionLibrary(debian, library, target, silent, fakePip(folder, wheel.bytes).env)
  const expected = wheel.files['tensorflow/libtensorflow_cc.so.2']
  expect(readFileSync(join(target, 'libtensorflow_cc.so.2')).equals(expected ?? new Uint8Array())).toBe(true)
  expect(existsSync(join(target, 'include', 'tensorflow', 'c', 'eager', 'c_api.h'))).toBe(true)
  expect(readdirSync(target).sort()).toEqual([
    'include',
    'library.json',
    'libtensorflow_cc.so.2',
    'libtensorflow_framework.so.2',
  ])
  expect(readdirSync(root)).toEqual(['small-1.0'])
  expect(isLibraryComplete(target)).toBe(true)
})

test('pip is asked for the exact version and platform, without dependencies or source builds', async () => {
  const { folder, wheel, library, target } = stage()
  const { env, calls } = fakePip(folder, wheel.bytes)
  await provisionLibrary(debian, library, target, silent, env)
  expect(readText(calls)).toContain('download small==1.0 --no-deps --only-binary=:all:')
  expect(readText(calls)).toContain('--platform any --python-version 3.11')
})

test('a wheel with another hash is refused, with both hashes, and leaves nothing behind', async () => {
  const { folder, wheel, root, library, target } = stage()
  const damaged = wheel.bytes.slice()
  damaged.fill(0, damaged.length - 10)
  const attempt = provisionLibrary(debian, library, target, silent, fakePip(folder, damaged).env)
  await expect(attempt).rejects.toMatchObject({
    message: expect.stringMatching(new RegExp(`its sha256 is [0-9a-f]{64}, not ${library.wheels[0]?.sha256}`)),
    next: expect.stringContaining('pip config list'),
  })
  expect(readdirSync(root)).toEqual([])
})

test('a library cut short counts as not there', async () => {
  const { folder, wheel, library, target } = stage()
  await provisionLibrary(debian, library, target, silent, fakePip(folder, wheel.bytes).env)
  truncateSync(join(target, 'libtensorflow_cc.so.2'), 1000)
  expect(isLibraryComplete(target)).toBe(false)
})

test('killed in the middle of unpacking: no half library, and the next attempt needs no second download', async () => {
  const { folder, wheel, root, library, target } = stage()
  const { env, calls } = fakePip(folder, wheel.bytes)
  const killed = startScript(
    folder,
    `import { provisionLibrary } from ${moduleUrl('scripts/compute-runtime/library.mjs')}
     const killAtFirstBytes = (text) => text.startsWith('unpacking') && process.kill(process.pid, 'SIGKILL')
     await provisionLibrary(${JSON.stringify(debian)}, ${JSON.stringify(library)}, ${JSON.stringify(target)}, killAtFirstBytes)`,
    env,
  )
  expect((await killed.ended).signal).toBe('SIGKILL')
  expect(existsSync(target)).toBe(false)

  await provisionLibrary(debian, library, target, silent, env)
  expect(isLibraryComplete(target)).toBe(true)
  expect(readdirSync(root)).toEqual(['small-1.0'])
  expect(readText(calls)?.trim().split('\n')).toHaveLength(1)
})

test('a kept download that got damaged is fetched again', async () => {
  const { folder, wheel, library, target } = stage()
  write(join(`${target}.unfinished`, 'small-1.0.whl'), 'cut short')
  await provisionLibrary(debian, library, target, silent, fakePip(folder, wheel.bytes).env)
  expect(isLibraryComplete(target)).toBe(true)
})

test('Ctrl-C while downloading ends pip too, and leaves no folder behind', async () => {
  const { folder, wheel, root, library, target } = stage()
  const { env } = fakePip(folder, wheel.bytes, { before: 'echo $$ > "$2/../pid"; exec sleep 600' })
  const script = startScript(
    folder,
    `import { provisionLibrary } from ${moduleUrl('scripts/compute-runtime/library.mjs')}
     import { endChildrenOnSignals } from ${moduleUrl('scripts/lib/processes.mjs')}
     import { existsSync, readdirSync, readFileSync } from 'node:fs'
     endChildrenOnSignals()
     const root = ${JSON.stringify(root)}
     setInterval(() => {
       for (const name of existsSync(root) ? readdirSync(root) : []) {
         const pid = root + '/' + name + '/pid'
         if (existsSync(pid) && readFileSync(pid, 'utf8') !== '') console.log('pip is ' + readFileSync(pid, 'utf8') + '.')
       }
     }, 20)
     await provisionLibrary(${JSON.stringify(debian)}, ${JSON.stringify(library)}, ${JSON.stringify(target)}, () => {})`,
    env,
  )
  await script.hasSaid('pip is ')
  script.child.kill('SIGINT')
  const { code, output } = await script.ended
  expect(code).toBe(130)
  expect(output).toContain('Run the same again')
  expect(readdirSync(root)).toEqual([])
  const pipPid = Number(/pip is (\d+)/.exec(output)?.[1])
  await expect.poll(() => isRunning(pipPid)).toBe(false)
})

test('a disk that is too small is told before the download, with both numbers', async () => {
  const { folder, wheel, library, target } = stage()
  const { env, calls } = fakePip(folder, wheel.bytes)
  const huge = { ...library, wheels: library.wheels.map((each) => ({ ...each, unpackedBytes: 5e15 })) }
  await expect(provisionLibrary(debian, huge, target, silent, env)).rejects.toMatchObject({
    message: expect.stringMatching(/not enough space: 5000000\.0 GB needed, [\d.]+ GB free/),
    next: expect.stringContaining('PRUNESCOPE_CACHE'),
  })
  expect(existsSync(calls)).toBe(false)
})

/** @param {number} pid */
function isRunning(pid) {
  const stat = readText(`/proc/${pid}/stat`)
  // Ended, though where nobody is there to collect orphans it stays listed.
  return stat !== undefined && !/\) Z /.test(stat)
}
