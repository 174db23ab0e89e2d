/** A stranger's hour at the command line: own images, own checkpoint, down to an ONNX file that another engine runs. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { readSafetensors } from '../../../src-main/exchange/safetensors'
import { onnxLogits } from '../../support/onnx-logits'
import { strangersFolder, strangersWeights } from '../../support/stranger'
import { temporaryFolder } from '../../support/temporary-folder'
import { answerOf, prunescope } from './command-line'

vi.setConfig({ testTimeout: 240_000 })
afterEach(() => void delete process.env['PRUNESCOPE_BROWSER'])

const anything = z.unknown()
const runSchema = z.object({ id: z.string(), params: z.number(), warnings: z.array(z.object({ text: z.string() })) })
const tuned = ['--epochs', '1', '--batch', '8']

test('import, test, prune by 50 % and by 90 %, fine-tune, compare, report as PDF, run the ONNX file', async () => {
  const folder = temporaryFolder()
  const workspace = join(folder, 'workspace')
  const ask = <T>(schema: z.ZodType<T>, ...args: readonly string[]) => answerOf(schema, workspace, ...args)
  const images = strangersFolder(folder)
  await ask(anything, 'data', 'add', 'pets', images, '--image-size', '32')
  const whole = await ask(runSchema, 'import', strangersWeights(folder), '--stem', '3x3-maxpool')
  expect(await ask(z.object({ images: z.number() }), 'evaluate', whole.id, '--data', 'pets')).toEqual({ images: 8 })

  const half = await ask(runSchema, 'prune', 'pets', '--ratio', '50%')
  const tenth = await ask(runSchema, 'prune', 'pets', '--ratio', '90%')
  // Not “train longer”: nobody has trained them here.
  expect(half.warnings.map(({ text }) => text).join()).toMatch(/near zero.*imported.*prunescope train RUN .*--lambda/)
  expect([half.params < whole.params, tenth.params < half.params]).toEqual([true, true])
  const small = await ask(runSchema, 'finetune', tenth.id, ...tuned, '--name', 'small')
  await ask(runSchema, 'finetune', half.id, ...tuned)
  const table = await prunescope(workspace, 'list', '--query', 'acc>=0 and data:pets')
  expect(table.stdout.match(/ done /g)).toHaveLength(5)

  process.env['PRUNESCOPE_BROWSER'] = await chromium.executablePath()
  const files = z.object({ files: z.array(z.object({ path: z.string() })) })
  const out = join(folder, 'report')
  const report = await ask(files, 'report', whole.id, '--format', 'pdf,html', '--out', out)
  expect(report.files.map(({ path }) => readFileSync(path).subarray(0, 5).toString())).toEqual(['<!doc', '%PDF-'])

  const onnx = join(folder, 'small.onnx')
  await ask(anything, 'export', small.id, '--format', 'onnx', '--out', onnx)
  const logits = join(folder, 'small-logits.safetensors')
  await ask(anything, 'evaluate', small.id, '--logits', logits)
  const own = readSafetensors(logits).tensors.get('logits')
  expect(own?.shape).toEqual([8, 10])
  const other = await onnxLogits(onnx, images)
  own?.values.forEach((value, index) => expect(other[index]).toBeCloseTo(value, 3))
})
