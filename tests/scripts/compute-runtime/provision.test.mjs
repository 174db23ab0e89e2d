/** The compute runtime as a whole: what is said when something is missing, and in what order ways are tried. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { nativeDigest } from '../../../scripts/compute-runtime/addon.mjs'
import { NATIVE_DIGEST, addonFolder, findAddon } from '../../../scripts/compute-runtime/layout.mjs'
import { headerEntries } from '../../../scripts/compute-runtime/platforms.mjs'
import { isProvisioned, provision } from '../../../scripts/compute-runtime/provision.mjs'
import {
  fakePip,
  moduleUrl,
  program,
  quickCompiler,
  smallProject,
  startScript,
  temporaryFolder,
  write,
} from '../staging.mjs'

// A compiler on a machine that is busy with other things takes minutes.
vi.setConfig({ testTimeout: 300_000 })

const silent = () => {}
const realHeaders = join(process.cwd(), 'node_modules', 'node-api-headers')

/** An addon of the real kind: it calls into the library and hands the answer to JavaScript. */
const addonSource = `
#include <node_api.h>
extern "C" int TF_Answer();
NAPI_MODULE_INIT() {
  napi_value answer;
  napi_create_int32(env, TF_Answer(), &answer);
  napi_set_named_property(env, exports, "answer", answer);
  return exports;
}`

/** @param {NodeJS.ProcessEnv} [env] */
function stage(env = process.env) {
  const folder = temporaryFolder()
  const { project, tfjs } = smallProject(join(folder, 'project'), { source: addonSource })
  const { PRUNESCOPE_LIBTENSORFLOW: _own, PRUNESCOPE_TF_ADDON: _addon, CXX: _compiler, ...inherited } = env
  return { folder, project, tfjs, env: { ...inherited, PRUNESCOPE_CACHE: join(folder, 'cache') } }
}

/** @param {string} folder */
function ownLibrary(folder) {
  write(join(folder, 'answer.c'), 'int TF_Answer() { return 42; }')
  mkdirSync(join(folder, 'lib'), { recursive: true })
  execFileSync('g++', ['-x', 'c', '-shared', '-fPIC', '-o', 'lib/libtensorflow.so.2', 'answer.c'], { cwd: folder })
  write(join(folder, (headerEntries[0] ?? '').replace('tensorflow/include', 'include')), '')
  return folder
}

/** A path with only the given programs on it. @param {string} folder @param {readonly string[]} names */
function pathWithOnly(folder, names) {
  const bin = join(folder, 'only-bin')
  mkdirSync(bin)
  for (const name of names) symlinkSync(execFileSync('which', [name], { encoding: 'utf8' }).trim(), join(bin, name))
  return bin
}

test('without Python the sentence names it and what to type', async () => {
  const { folder, project, env } = stage()
  const attempt = provision(project, silent, { ...env, PATH: pathWithOnly(folder, []) })
  await expect(attempt).rejects.toMatchObject({
    message: expect.stringContaining('There is no python3'),
    next: expect.stringContaining('sudo apt install python3 python3-pip'),
  })
})

test('a Python without pip likewise', async () => {
  const { folder, project, env } = stage()
  const pip = fakePip(folder, new Uint8Array(), { hasPip: false })
  await expect(provision(project, silent, { ...env, PATH: pip.env.PATH })).rejects.toMatchObject({
    message: expect.stringContaining('python3 has no pip'),
    next: expect.stringContaining('sudo apt install python3 python3-pip'),
  })
})

test('without a compiler the sentence names it and what to type', async () => {
  const { folder, project, env } = stage()
  const PRUNESCOPE_LIBTENSORFLOW = ownLibrary(join(folder, 'own'))
  const attempt = provision(project, silent, { ...env, PRUNESCOPE_LIBTENSORFLOW, PATH: pathWithOnly(folder, []) })
  await expect(attempt).rejects.toMatchObject({
    message: expect.stringContaining('There is no C++ compiler'),
    next: expect.stringContaining('sudo apt install g++'),
  })
})

test('what pip says when it fails is passed on', async () => {
  const { folder, project, env } = stage()
  const broken = fakePip(folder, new Uint8Array(), { before: 'echo "ERROR: No matching distribution" >&2; exit 1' })
  await expect(provision(project, silent, { ...env, PATH: broken.env.PATH })).rejects.toMatchObject({
    message: expect.stringContaining('ERROR: No matching distribution'),
  })
})

test('a download with the wrong content is refused and not kept', async () => {
  const { folder, project, env } = stage()
  const pip = fakePip(folder, new TextEncoder().encode('a page that a proxy made up'))
  await expect(provision(project, silent, { ...env, PATH: pip.env.PATH })).rejects.toMatchObject({
    message: expect.stringContaining('is not the file that was expected'),
  })
  expect(readdirSync(join(folder, 'cache', 'compute'))).toEqual([])
  expect(isProvisioned(project, env)).toBe(false)
})

test('a library of one’s own is linked where it lies, the addon loads and calls it, and it is not built again', async () => {
  const { folder, project, tfjs, env } = stage()
  symlinkSync(realHeaders, join(project, 'node_modules', 'node-api-headers'))
  const own = { ...env, PRUNESCOPE_LIBTENSORFLOW: ownLibrary(join(folder, 'own')) }
  await provision(project, silent, own)
  expect(isProvisioned(project, own)).toBe(true)
  expect(createRequire(import.meta.url)(findAddon(tfjs, own) ?? '').answer).toBe(42)
  /** @type {string[]} */
  const said = []
  await provision(project, (text) => said.push(text), { ...own, PATH: pathWithOnly(folder, []) })
  expect(said).toEqual([])
}, 180_000)

test('new sources of the addon, or another library, mean another addon', () => {
  const { tfjs, env } = stage()
  const first = addonFolder(tfjs, '/some/library', env)
  expect(addonFolder(tfjs, '/another/library', env)).not.toBe(first)
  writeFileSync(join(tfjs, 'binding', 'addon.cc'), 'int y;')
  expect(addonFolder(tfjs, '/some/library', env)).not.toBe(first)
})

test('a compiler’s error is passed on, and no addon is left', async () => {
  const { folder, project, tfjs, env } = stage()
  symlinkSync(realHeaders, join(project, 'node_modules', 'node-api-headers'))
  writeFileSync(join(tfjs, 'binding', 'addon.cc'), 'this is not C++')
  const own = { ...env, PRUNESCOPE_LIBTENSORFLOW: ownLibrary(join(folder, 'own')) }
  await expect(provision(project, silent, own)).rejects.toMatchObject({ message: expect.stringMatching(/error: /) })
  expect(readdirSync(join(folder, 'cache', 'compute'))).toEqual([])
})

test('a folder of one’s own without a library is named', async () => {
  const { folder, project, env } = stage()
  await expect(provision(project, silent, { ...env, PRUNESCOPE_LIBTENSORFLOW: folder })).rejects.toMatchObject({
    message: expect.stringContaining(`no TensorFlow library in ${folder}`),
  })
})

test('a cache folder that can’t be one is named, with how to choose another', async () => {
  const { folder, project, env } = stage()
  write(join(folder, 'file'), '')
  await expect(provision(project, silent, { ...env, PRUNESCOPE_CACHE: join(folder, 'file') })).rejects.toMatchObject({
    message: expect.stringContaining(join(folder, 'file')),
    next: expect.stringContaining('PRUNESCOPE_CACHE='),
  })
})

test('where pip can’t help, tfjs’s own installer does, and it is said what would be better', async () => {
  const { folder, project, tfjs, env } = stage()
  writeFileSync(
    join(tfjs, 'scripts', 'install.js'),
    `const fs = require('fs'); fs.mkdirSync('lib/napi-v8', { recursive: true }); fs.writeFileSync('lib/napi-v8/tfjs_binding.node', '')`,
  )
  const without = { ...env, PATH: pathWithOnly(folder, []) }
  const remark = await provision(project, silent, without)
  expect(remark).toContain('2.9.1')
  expect(remark).toContain('sudo apt install python3 python3-pip')
  expect(isProvisioned(project, without)).toBe(true)
  expect(findAddon(tfjs, without)).toBe(join(tfjs, 'lib', 'napi-v8', 'tfjs_binding.node'))
})

test('two at once: the second waits and finds the work done', async () => {
  const { folder, project, env } = stage()
  symlinkSync(realHeaders, join(project, 'node_modules', 'node-api-headers'))
  const calls = join(folder, 'compiler-calls')
  const compiler = join(folder, 'compiler')
  const isWaiting = join(folder, 'is-waiting')
  program(
    compiler,
    `[ "$1" = --version ] && exit 0
echo call >> '${calls}'
until [ -e '${isWaiting}' ]; do sleep 0.05; done
exec '${quickCompiler}' "$@"`,
  )
  const own = { ...env, CXX: compiler, PRUNESCOPE_LIBTENSORFLOW: ownLibrary(join(folder, 'own')) }
  const source = `import { provision } from ${moduleUrl('scripts/compute-runtime/provision.mjs')}
    await provision(${JSON.stringify(project)}, (text) => console.log(text))`
  const first = startScript(folder, source, own)
  await first.hasSaid('compiling')
  const second = startScript(folder, source, own)
  await second.hasSaid('waiting for another process')
  write(isWaiting, '')
  const [one, two] = await Promise.all([first.ended, second.ended])
  expect([one.code, two.code]).toEqual([0, 0])
  // Once for each of the three addons.
  expect(execFileSync('cat', [calls], { encoding: 'utf8' })).toBe('call\ncall\ncall\n')
}, 180_000)

test('the lock of a process that is gone holds nobody up', async () => {
  const { folder, project, env } = stage()
  // The process id is in use, but by a process that started at another time: ours.
  write(join(folder, 'cache', 'compute', 'lock'), `${process.pid} 1`)
  await expect(provision(project, silent, { ...env, PATH: pathWithOnly(folder, []) })).rejects.toThrow('no python3')
  expect(existsSync(join(folder, 'cache', 'compute', 'lock'))).toBe(false)
})

test('the addon is built anew when its own sources change: the digest in layout.mjs is theirs', () => {
  expect(NATIVE_DIGEST).toBe(nativeDigest())
})
