/** What is wrong is said in a sentence with what to do next, as text and as JSON, with status 1 and nothing half-written. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { strangersPickle } from '../../support/stranger'
import { temporaryFolder } from '../../support/temporary-folder'
import { answerOf, failureIn, parityFolder, prunescope, startProgram, startPrunescope } from './command-line'

const anything = z.unknown()
const initial = join(parityFolder, 'initial.safetensors')
const recipe = (text: string): string => {
  const file = join(temporaryFolder(), 'recipe.yaml')
  writeFileSync(file, text)
  return file
}

/** Fails the same in both forms. */
async function failure(workspace: string, ...args: string[]) {
  const asJson = await prunescope(workspace, ...args, '--json')
  const asText = await prunescope(workspace, ...args)
  const error = failureIn(asJson)
  expect([asJson.status, asText.status, asText.stdout]).toEqual([1, 1, ''])
  // Identifiers of runs differ from one attempt to the next.
  const plain = (text: string): string => text.replaceAll(/\b1s[0-9a-z]{5}\b/g, 'ID')
  expect(plain(asText.stderr)).toContain(`${plain(error.message)}\n${plain(error.next)}\n`)
  return error
}

test('data that are not there', async () => {
  const workspace = temporaryFolder()
  expect((await failure(workspace, 'data', 'add', 'mine', '/no/such/folder')).code).toBe('data-not-found')
  const train = await failure(workspace, 'train', '--network', '1,1x4', '--data', 'mine')
  expect(train).toMatchObject({ code: 'data-not-found' })
  expect(train.next).toContain('prunescope data add mine FOLDER')
  expect(await answerOf(z.object({ runs: z.array(anything) }), workspace, 'list')).toMatchObject({ runs: [] })
  expect(existsSync(join(workspace, 'datasets.json'))).toBe(false)
})

test('ratios that can’t be: out of range, and more of all channels than may go', async () => {
  const workspace = temporaryFolder()
  await answerOf(anything, workspace, 'import', initial, '--stem', '3x3-maxpool')
  for (const ratio of ['1.5', '-0.1', 'half'])
    expect((await failure(workspace, 'prune', 'initial', '--ratio', ratio)).message).toContain('from 0 to below 1')
  const all = await failure(workspace, 'prune', 'initial', '--ratio', '0.9', '--denominator', 'all')
  expect(all.code).toBe('bad-argument')
  expect((await failure(workspace, 'run', 'sample', '--set', 'prune.ratios=[1.5]')).message).toContain('1.5')
  expect(await answerOf(z.object({ runs: z.array(anything) }), workspace, 'list')).toMatchObject({
    runs: [{ name: 'initial' }],
  })
})

test('weights of other tools: told what they are, and how they become safetensors', async () => {
  const workspace = temporaryFolder()
  const pickle = await failure(workspace, 'import', strangersPickle(temporaryFolder()))
  expect(pickle.message).toBe('pets.pth is a PyTorch checkpoint (torch.save); weights come in as safetensors.')
  expect(pickle.next).toContain("save_file(torch.load('pets.pth', weights_only=True), 'pets.safetensors')")
  const onnx = join(temporaryFolder(), 'pets.onnx')
  writeFileSync(onnx, 'network')
  expect((await failure(workspace, 'import', onnx)).message).toContain('an ONNX network')
  const keras = join(temporaryFolder(), 'pets.h5')
  writeFileSync(keras, Buffer.from('\x89HDF\r\n', 'latin1'))
  expect((await failure(workspace, 'import', keras)).message).toContain('an HDF5 file')
})

test('a recipe with a typo, with broken YAML, or that is not there', async () => {
  const workspace = temporaryFolder()
  const typo = await failure(workspace, 'run', recipe('name: x\ntrian: { epochs: 1 }\n'))
  expect(typo.message).toContain('"train"')
  expect((await failure(workspace, 'run', 'sample', '--set', 'train.epocs=2')).message).toContain('"train.epochs"')
  expect((await failure(workspace, 'run', recipe('name: [x\n'))).message).toContain('line 2')
  expect((await failure(workspace, 'run', 'sampel')).message).toContain('"sample"')
  expect((await failure(workspace, 'queue', 'add', 'sampel')).code).toBe('bad-recipe')
  // Nothing of it needed a workspace.
  expect(readdirSync(workspace)).toEqual([])
})

test('commands and options that are not there get a hint', async () => {
  const workspace = temporaryFolder()
  expect((await failure(workspace, 'trian')).message).toContain('train')
  expect((await failure(workspace, 'queue', 'wrok')).message).toContain('work')
  expect((await failure(workspace, 'prune', 'x', '--rato', '0.5')).message).toContain('--ratio')
  expect((await failure(workspace, 'queue')).next).toMatch(/^They are list, add, work, /)
  expect((await failure(workspace, 'export', 'x', '--format', 'pickle', '--out', 'y')).message).toContain('safetensors')
})

test('weights that are none, or no ResNet’s', async () => {
  const workspace = temporaryFolder()
  const file = join(temporaryFolder(), 'weights.safetensors')
  writeFileSync(file, 'not weights at all')
  expect((await failure(workspace, 'import', file)).code).toBe('bad-weights')
  expect((await failure(workspace, 'import', `${file}.gone`)).code).toBe('file-not-found')
  expect((await failure(workspace, 'import', initial)).code).toBe('architecture-unclear')
  expect(readdirSync(join(workspace, 'runs'))).toEqual([])
})

test('an export to where nothing can be written', async () => {
  const workspace = temporaryFolder()
  await answerOf(anything, workspace, 'import', initial, '--stem', '3x3-maxpool')
  const file = join(initial, 'weights.safetensors')
  expect((await failure(workspace, 'export', 'initial', '--out', file)).code).toBe('workspace-unwritable')
})

/** A file system of its own, where this user may mount one. */
function mounted(size: string): string | null {
  const folder = temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' }))
  return folder
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
}

// A new history alone takes up to 400k.
test.for(['450k', '850k', '1700k'])('a disk of %s that fills up', { timeout: 300_000 }, async (size, { skip }) => {
  const disk = mounted(size)
  if (disk === null) return skip('No file system can be mounted here.')
  const workspace = join(disk, 'workspace')
  const steps = [
    ['import', initial, '--stem', '3x3-maxpool'],
    ['train', 'initial', '--data', parityFolder, '--epochs', '1', '--lr', '0.01'],
  ]
  for (const args of steps) {
    // The process that met the full disk is gone before the next one looks.
    const { status, stdout } = await startPrunescope(workspace, [...args, '--json']).ended
    if (status === 0) continue
    expect(status).toBe(1)
    expect(failureIn({ stdout }).code).toBe('disk-full')
    expect(filesUnder(workspace).filter((name) => name.endsWith('.tmp'))).toEqual([])
    // What was there before can still be read.
    expect((await startPrunescope(workspace, ['list', '--json']).ended).status).toBe(0)
    return
  }
  throw new Error('The disk did not fill up.')
})

test('a workspace that is read-only', async ({ skip }) => {
  const disk = mounted('4m')
  if (disk === null) return skip('No file system can be mounted here.')
  const workspace = join(disk, 'workspace')
  mkdirSync(workspace)
  execFileSync('mount', ['-o', 'remount,ro', disk])
  for (const args of [['list'], ['import', initial, '--stem', '3x3-maxpool'], ['data', 'add', 'mine', parityFolder]])
    expect((await failure(workspace, ...args)).code).toBe('workspace-unwritable')
  expect(filesUnder(disk)).toEqual(['workspace'])
  const doctor = await prunescope(workspace, 'doctor')
  expect([doctor.status, doctor.stdout]).toEqual([1, expect.stringContaining("can't be written")])
})

test('a machine without Python and pip: the command line says so before anything else (without a compiler: tests/scripts)', async () => {
  const script = fileURLToPath(new URL('../../../scripts/prunescope.mjs', import.meta.url))
  const bin = temporaryFolder()
  symlinkSync(process.execPath, join(bin, 'node'))
  const cache = temporaryFolder()
  const env = { PATH: bin, PRUNESCOPE_CACHE: cache, PRUNESCOPE_LIBTENSORFLOW: '' }
  const { status, stdout, stderr } = await startProgram(process.execPath, [script, 'list', '--json'], { env }).ended
  expect(status).toBe(1)
  expect(failureIn({ stdout })).toMatchObject({ code: 'runtime-missing' })
  expect(stderr).toMatch(/→ /)
  expect(filesUnder(cache).filter((name) => /\.(so|node|whl)/.test(name))).toEqual([])
})
