/** The compute runtime as the engine and the worker rely on it. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadTensorFlow, provisionedAddon, runtimeFacts } from '../../../src-main/runtime/load-tensorflow'

let folder: string

/** The loader bundled as the app bundles it, for what can only be seen in a process of its own. */
let bundle: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prunescope-runtime-'))
  bundle = join(process.cwd(), 'out', `test-load-${process.pid}.mjs`)
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: 'src-main/runtime/load-tensorflow.ts',
      target: 'node24',
      outDir: 'out',
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: `test-load-${process.pid}.mjs` } },
    },
  })
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(bundle, { force: true })
})

function runInOwnProcess(source: string, env: Record<string, string>): { stdout: string; stderr: string } {
  const script = join(folder, `script-${Math.random().toString(36).slice(2)}.mjs`)
  writeFileSync(script, `import { loadTensorFlow, runtimeFacts } from ${JSON.stringify(bundle)}\n${source}`)
  const { TF_CPP_MIN_LOG_LEVEL, TF_NUM_INTRAOP_THREADS, ...inherited } = process.env
  return spawnSync(process.execPath, [script], { encoding: 'utf8', env: { ...inherited, ...env } })
}

const reportCode = `try { loadTensorFlow() } catch (error) { console.log(JSON.stringify(error), error.message) }`

test('a convolution runs on the native library and gives the right numbers', () => {
  const tf = loadTensorFlow()
  const image = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1])
  const ones = tf.ones<import('@tensorflow/tfjs-node-gpu').Rank.R4>([2, 2, 1, 1])
  expect(Array.from(tf.conv2d(image, ones, 1, 'valid').dataSync())).toEqual([10])
  expect(tf.getBackend()).toBe('tensorflow')
})

test('the facts name the library, the device, the threads and the addon', () => {
  const facts = runtimeFacts()
  expect(facts.library).toMatch(/^\d+\.\d+\.\d+/)
  expect(facts.addonPath).toBe(provisionedAddon())
  expect(facts.threads).toBeGreaterThan(0)
  expect(['cpu', 'gpu']).toContain(facts.device)
})

test('loading is silent: nothing on stdout or stderr, not even with the CPU backend in use', () => {
  const { stdout, stderr } = runInOwnProcess(
    `const tf = loadTensorFlow(); tf.setBackend('cpu'); tf.tensor1d([1]).dataSync()`,
    {},
  )
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' })
})

test('PRUNESCOPE_THREADS decides the threads and TensorFlow gets to know', () => {
  const { stdout } = runInOwnProcess(`console.log(runtimeFacts().threads, process.env.TF_NUM_INTRAOP_THREADS)`, {
    PRUNESCOPE_THREADS: '1',
  })
  expect(stdout.trim()).toBe('1 1')
})

test('another number of threads after loading is refused rather than ignored', () => {
  loadTensorFlow()
  expect(() => loadTensorFlow({ threads: runtimeFacts().threads + 1 })).toThrow(/cannot change/)
})

test.each(['0', 'many', '1.5'])('%s threads is refused with what to give instead', (threads) => {
  const { stdout } = runInOwnProcess(reportCode, { PRUNESCOPE_THREADS: threads })
  expect(stdout).toContain('bad-argument')
  expect(stdout).toContain('PRUNESCOPE_THREADS=2')
})

test('without a provisioned runtime the error says what to type', () => {
  const { stdout } = runInOwnProcess(reportCode, { PRUNESCOPE_CACHE: join(folder, 'empty-cache') })
  expect(stdout).toContain('runtime-missing')
  expect(stdout).toContain('npm run provision')
})

test('a library of one’s own that is not where the variable points is named, and so is the variable', () => {
  const nowhere = join(folder, 'nowhere')
  const { stdout } = runInOwnProcess(reportCode, { PRUNESCOPE_LIBTENSORFLOW: nowhere })
  expect(stdout).toContain('runtime-missing')
  expect(stdout).toContain(`PRUNESCOPE_LIBTENSORFLOW names ${nowhere}`)
})

test('an addon that is no library is an error with its path, not a crash', () => {
  const broken = join(folder, 'broken.node')
  writeFileSync(broken, 'not a library')
  const { stdout } = runInOwnProcess(reportCode, { PRUNESCOPE_TF_ADDON: broken })
  expect(stdout).toContain('runtime-missing')
  expect(stdout).toContain(broken)
})
