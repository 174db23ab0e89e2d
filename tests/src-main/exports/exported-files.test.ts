/** What the command line exports: networks that say what they expect, tables that hold every number, events that come back. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { folderNames } from '../../../src-main/exports/folder-names'
import { metricOfTag, metricsOfTags } from '../../../src-main/exports/metric-tags'
import { encodeEvent, histogramOf, scalarsIn } from '../../../src-main/exchange/tensorboard/events'
import { crc32c, decodeRecords, encodeRecord } from '../../../src-main/exchange/tensorboard/record-file'
import { History } from '../../../src-main/history/history'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import { answerOf, failureIn, parityFolder, prunescope } from '../cli/command-line'

const folder = mkdtempSync(join(tmpdir(), 'prunescope-exported-'))
const workspace = openWorkspace(join(folder, 'workspace'))
let history: History
let ids: readonly string[] = []

beforeAll(async () => {
  const recipe = join(folder, 'small.yaml')
  const lines = [
    'name: small',
    `data: { name: ${parityFolder}, validation: 0.2 }`,
    'network: { kind: bottleneck-resnet, blocks: [1, 1], planes: 4, stem: 3x3-maxpool }',
    'train: { epochs: 1, batchSize: 64, lr: 0.05, lambda: 0.001 }',
    'prune: { ratios: [0.5] }',
    'evaluate: { split: validation }',
  ]
  writeFileSync(recipe, `${lines.join('\n')}\n`)
  const { status, stderr } = await prunescope(workspace.dir, 'run', recipe)
  if (status !== 0) throw new Error(stderr)
  history = History.open(workspace.databasePath)
  ids = history.listRuns().map(({ id }) => id)
}, 120_000)
afterAll(() => {
  history.close()
  rmSync(folder, { recursive: true })
})

const exportedSchema = z.object({
  path: z.string(),
  sizeBytes: z.number(),
  network: z
    .object({
      opset: z.number().nullable(),
      input: z.array(z.union([z.number(), z.string()])),
      foldedBatchNorms: z.number(),
      keptBatchNorms: z.number(),
      normalisation: z.object({ mean: z.array(z.number()), std: z.array(z.number()) }).nullable(),
    })
    .optional(),
})
const exported = (runId: string, ...args: string[]) => answerOf(exportedSchema, workspace.dir, 'export', runId, ...args)

async function onnxLogits(path: string): Promise<Float32Array> {
  const session = await InferenceSession.create(path, { logSeverityLevel: 3 })
  const images = Float32Array.from({ length: 2 * 3 * 32 * 32 }, (_, index) => Math.sin(index))
  const { logits } = await session.run({ images: new Tensor('float32', images, [2, 3, 32, 32]) })
  await session.release()
  return Float32Array.from((logits?.data ?? []) as Float32Array)
}

test('an ONNX file and the answer say the opset, what was folded, and how pixels are standardised; masked and cut agree', async () => {
  const [, pruned = ''] = ids
  const own = await exported(pruned, '--format', 'onnx', '--out', join(folder, 'own.onnx'))
  const masked = await exported(
    pruned,
    '--format',
    'onnx',
    '--masked',
    '--keep-batch-norm',
    '--out',
    join(folder, 'masked.onnx'),
  )
  expect(own.network).toMatchObject({ opset: 17, input: ['batch', 3, 32, 32], foldedBatchNorms: 9, keptBatchNorms: 0 })
  expect(own.network?.normalisation?.mean).toHaveLength(3)
  expect(masked.network).toMatchObject({ foldedBatchNorms: 0, keptBatchNorms: 9 })
  const text = readFileSync(own.path).toString('latin1')
  for (const key of ['lineage', 'mean', 'std', 'opset', 'recipe', pruned]) expect(text).toContain(key)
  expect(masked.sizeBytes).toBeGreaterThan(own.sizeBytes)
  const [a, b] = [await onnxLogits(own.path), await onnxLogits(masked.path)]
  expect(a).toHaveLength(20)
  a.forEach((value, index) => expect(Math.abs(value - (b[index] ?? NaN))).toBeLessThan(1e-4))
})

test('a masked network of what is no pruning is refused, and no file is left', async () => {
  const path = join(folder, 'refused.onnx')
  const refused = await prunescope(
    workspace.dir,
    'export',
    ids[0] ?? '',
    '--format',
    'onnx',
    '--masked',
    '--out',
    path,
    '--json',
  )
  expect(failureIn(refused)).toMatchObject({ code: 'wrong-run' })
  expect(existsSync(path)).toBe(false)
})

test('tables hold every measurement, every γ and every channel of the mask', async () => {
  const out = join(folder, 'tables')
  await exported(ids[1] ?? '', '--format', 'csv', '--scope', 'family', '--out', out)
  const lines = (...path: string[]) =>
    readFileSync(join(out, ...path), 'utf8')
      .trimEnd()
      .split('\r\n')
  expect(lines('runs.csv')).toHaveLength(1 + ids.length)
  const [trained = '', pruned = ''] = ids
  const folders = folderNames(ids.map((id) => history.run(id)))
  const folderOf = (id: string): string => folders.get(id) ?? ''
  const { series } = history.measurements.series(trained, history.measurements.names(trained))
  const points = series.flatMap(({ name, steps, values }) => steps.map((step, at) => `${name},${step},${values[at]}`))
  const told = lines(folderOf(trained), 'metrics.csv')
    .slice(1)
    .map((line) => {
      const [name, step, , , value] = line.split(',')
      return `${name},${step},${value}`
    })
  expect(told).toEqual(points)
  expect(lines(folderOf(trained), 'gamma.csv').length - 1).toBe(
    history.measurements.gammas(trained).reduce((sum, { values }) => sum + values.length, 0),
  )
  const mask = history.mask(pruned)
  const removed = lines(folderOf(pruned), 'mask.csv').filter((line) => line.endsWith('false'))
  expect(removed).toHaveLength(mask?.removedChannels ?? NaN)
  expect(JSON.parse(readFileSync(join(out, folderOf(pruned), 'run.json'), 'utf8'))).toMatchObject({
    id: pruned,
    kind: 'prune',
  })
})

test('what leaves for TensorBoard comes back as a run with the same curves', async () => {
  const [trained = ''] = ids
  const out = join(folder, 'board')
  await exported(trained, '--format', 'tensorboard', '--out', out)
  const imported = await answerOf(
    z.object({ what: z.literal('tensorboard'), runs: z.array(z.object({ id: z.string(), name: z.string() })) }),
    workspace.dir,
    'import',
    out,
  )
  const [run] = imported.runs
  const names = history.measurements.names(trained)
  const before = history.measurements.series(trained, names)
  const after = history.measurements.series(run?.id ?? '', names)
  expect(names.length).toBeGreaterThan(3)
  for (const [at, { steps, values }] of before.series.entries()) {
    expect(after.series[at]?.steps).toEqual(steps)
    expect(after.series[at]?.values).toEqual(values.map(Math.fround))
  }
  expect(history.listRuns().find(({ id }) => id === run?.id)).toMatchObject({
    kind: 'import',
    tags: ['tensorboard'],
    state: 'done',
  })
})

test('an event file that is damaged is named with the byte, and no run comes of it', async () => {
  const before = history.listRuns().length
  const path = join(folder, 'events.out.tfevents.1.host')
  const record = encodeRecord(encodeEvent({ step: 1, timeMs: 1000, values: [{ tag: 'loss', simpleValue: 1 }] }))
  const broken = Buffer.concat([record, record])
  broken.writeUInt8(broken.readUInt8(record.length + 14) ^ 1, record.length + 14)
  writeFileSync(path, broken)
  const { code, message } = failureIn(await prunescope(workspace.dir, 'import', path, '--json'))
  expect(code).toBe('bad-archive')
  expect(message).toContain(`byte ${record.length}`)
  expect(history.listRuns()).toHaveLength(before)
})

test('checksums are CRC-32C; a record that was cut off is left out', () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283)
  const records = [encodeRecord(Uint8Array.of(1, 2)), encodeRecord(Uint8Array.of(3))]
  const file = Buffer.concat(records)
  expect([...decodeRecords(file)]).toEqual([Buffer.of(1, 2), Buffer.of(3)])
  expect([...decodeRecords(file.subarray(0, file.length - 1))]).toEqual([Buffer.of(1, 2)])
})

test('scalars of zero and what is no number pass; histograms count everything that is finite', () => {
  const values = [
    { tag: 'a', simpleValue: 0 },
    { tag: 'b', simpleValue: NaN },
    { tag: 'c', simpleValue: -1.5 },
  ]
  expect(scalarsIn(encodeEvent({ step: 7, timeMs: 2000, values }))).toEqual(
    values.map(({ tag, simpleValue }) => ({ tag, step: 7, timeMs: 2000, value: simpleValue })),
  )
  const { num, bucket, bucketLimit, min, max } = histogramOf(Float32Array.of(0, 1, 2, NaN))
  expect([num, min, max, bucketLimit.at(-1), bucket.reduce((a, b) => a + b, 0)]).toEqual([3, 0, 2, 2, 3])
})

test.each([
  ['Loss/train', 'train/loss'],
  ['val_acc', 'validation/accuracy'],
  ['epoch_accuracy', 'train/accuracy'],
  ['test/accuracy', 'test/accuracy'],
  ['train/lr', 'lr'],
  ['Learning Rate', 'lr'],
  ['gradient/norm', 'gradient/norm'],
  ['loss/bbox', 'loss/bbox'],
])('%s is shown as %s', (tag, metric) => expect(metricOfTag(tag)).toBe(metric))

test('two tags never become one curve', () => {
  expect([...metricsOfTags(['train/epoch_loss', 'train/loss', 'Loss/val', 'val_loss'])]).toEqual([
    ['train/epoch_loss', 'train/epoch_loss'],
    ['train/loss', 'train/loss'],
    ['Loss/val', 'validation/loss'],
    ['val_loss', 'val_loss'],
  ])
})
