/** Which library is used: said once, kept for the user, and never one that is not whole. */

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { chooseLibrary, removeGpuLibrary } from '../../../scripts/compute-runtime/choose.mjs'
import {
  addonFolder,
  cachedLibrary,
  chosenLibrary,
  computeRoot,
  findAddon,
  libraryInUse,
  libraryOffer,
} from '../../../scripts/compute-runtime/layout.mjs'
import { headerEntries, platformRow } from '../../../scripts/compute-runtime/platforms.mjs'
import { isProvisioned, provisionGpu } from '../../../scripts/compute-runtime/provision.mjs'
import { libraryRecordOf, writeRecord } from '../../../scripts/compute-runtime/records.mjs'
import { wheelRecordPath } from '../../../scripts/compute-runtime/unfinished.mjs'
import { quickCompiler, smallProject, temporaryFolder, write } from '../staging.mjs'

// A compiler on a machine that is busy with other things takes minutes.
vi.setConfig({ testTimeout: 300_000 })

const silent = () => {}
const addonSource = `
#include <node_api.h>
extern "C" int TF_Answer();
NAPI_MODULE_INIT() {
  napi_value answer;
  napi_create_int32(env, TF_Answer(), &answer);
  napi_set_named_property(env, exports, "answer", answer);
  return exports;
}`

/** @type {NodeJS.ProcessEnv} */
let env
beforeEach(() => {
  const { PRUNESCOPE_LIBTENSORFLOW: _own, PRUNESCOPE_TF_ADDON: _addon, ...inherited } = process.env
  env = { ...inherited, PRUNESCOPE_CACHE: temporaryFolder() }
})

describe.skipIf(platformRow()?.gpu === undefined)('where there is a library for cards', () => {
  const gpuHome = () => cachedLibrary('gpu', env)?.home ?? ''

  /** A finished library of one file. */
  function finish() {
    write(join(gpuHome(), 'tensorflow', 'libtensorflow_cc.so.2'), 'library')
    writeRecord(libraryRecordOf(gpuHome()), { files: { 'tensorflow/libtensorflow_cc.so.2': 7 } })
  }

  test('nothing said means the processor’s; said, the other one is used once it is whole, and only while it is', () => {
    expect(chosenLibrary(env)).toBeUndefined()
    expect(libraryInUse(env)?.kind).toBe('cpu')
    chooseLibrary('gpu', env)
    expect(libraryInUse(env)?.kind).toBe('cpu')
    finish()
    expect(libraryInUse(env)).toMatchObject({ kind: 'gpu', folder: join(gpuHome(), 'tensorflow') })
    chooseLibrary('cpu', env)
    expect(libraryInUse(env)?.kind).toBe('cpu')
    chooseLibrary('gpu', env)
    write(join(gpuHome(), 'tensorflow', 'libtensorflow_cc.so.2'), 'cut')
    expect(libraryInUse(env)?.kind).toBe('cpu')
  })

  test('a library of the user’s own comes before it', () => {
    finish()
    chooseLibrary('gpu', env)
    expect(libraryInUse({ ...env, PRUNESCOPE_LIBTENSORFLOW: '/own' })).toMatchObject({ kind: 'own' })
  })

  test('removed, finished and unfinished, nothing is left, and the processor’s is used', async () => {
    finish()
    chooseLibrary('gpu', env)
    write(join(`${gpuHome()}.unfinished`, 'some.whl'), 'half')
    expect(await removeGpuLibrary(env)).toBe(true)
    expect(readdirSync(computeRoot(env))).toEqual(['use'])
    expect(chosenLibrary(env)).toBe('cpu')
    expect(await removeGpuLibrary(env)).toBe(false)
  })

  test('the offer tells what is to be fetched: all of it, what is left, nothing', () => {
    const whole = libraryOffer('gpu', env)
    expect(whole).toMatchObject({ isComplete: false, leftBytes: whole?.downloadBytes })
    const [first] = platformRow()?.gpu?.wheels ?? []
    if (first) writeRecord(wheelRecordPath(gpuHome(), first), { files: {} })
    expect(libraryOffer('gpu', env)?.leftBytes).toBe((whole?.downloadBytes ?? 0) - (first?.sizeBytes ?? 0))
    finish()
    expect(libraryOffer('gpu', env)).toMatchObject({ isComplete: true, leftBytes: 0, neededBytes: 0 })
  })

  test('what is here is only linked, and then used', async () => {
    const { project, tfjs } = smallProject(join(temporaryFolder(), 'project'), { source: addonSource })
    const headers = join(process.cwd(), 'node_modules', 'node-api-headers')
    symlinkSync(headers, join(project, 'node_modules', 'node-api-headers'))
    const libraries = join(gpuHome(), 'tensorflow')
    write(join(libraries, 'answer.c'), 'int TF_Answer() { return 42; }')
    const compile = ['-x', 'c', '-shared', '-fPIC', '-o', 'libtensorflow_cc.so.2', 'answer.c']
    execFileSync('g++', compile, { cwd: libraries })
    write(join(gpuHome(), headerEntries[0] ?? ''), '')
    writeRecord(libraryRecordOf(gpuHome()), { files: {} })
    expect(await provisionGpu(project, silent, { ...env, CXX: quickCompiler })).toBe(platformRow()?.gpu?.title)
    expect(isProvisioned(project, env)).toBe(true)
    const addon = findAddon(tfjs, env) ?? ''
    expect(dirname(addon)).toBe(addonFolder(tfjs, libraries, env))
    expect(createRequire(import.meta.url)(addon).answer).toBe(42)
  })

  test('beside a library of the user’s own it is not set up', async () => {
    const own = { ...env, PRUNESCOPE_LIBTENSORFLOW: '/own' }
    await expect(provisionGpu(process.cwd(), silent, own)).rejects.toMatchObject({
      message: expect.stringContaining('PRUNESCOPE_LIBTENSORFLOW'),
      next: expect.stringContaining('Unset it'),
    })
    expect(existsSync(computeRoot(env))).toBe(false)
  })
})

test('every wheel of the table is told by a version and a hash, and no two files go to the same place', () => {
  const library = platformRow('linux-x64')?.gpu
  const wheels = library?.wheels ?? []
  expect(wheels).toHaveLength(13)
  for (const wheel of wheels) expect(wheel.sha256).toMatch(/^[0-9a-f]{64}$/)
  const names = wheels.flatMap(({ files }) => files.map(({ name }) => name))
  expect(new Set(names).size).toBe(names.length)
})
