/** What a compute node writes down is what home reads: once, in order, whatever tears a line apart. */

import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { journalLine, journalName, parseJournal, type JournalEntry } from '../../../src-main/cluster/journal'
import { JournalStore } from '../../../src-main/cluster/journal-store'
import { networkFromChoice } from '../../../src-shared/architecture/networks'

const network = networkFromChoice(
  { kind: 'bottleneck-resnet', blocks: [1], planes: 2, stem: '3x3' },
  { classes: 2, inputChannels: 1, inputSize: 8 },
)
const begin = (timeMs: number): JournalEntry => ({ type: 'begin', stage: 'train', node: 'n1', timeMs })

test('a line that was torn is passed over once its writer has gone on, and not before', () => {
  const [first, second] = [journalLine(1, begin(1)), journalLine(2, begin(2))]
  const torn = Buffer.from(first + second.slice(0, 20), 'utf8')
  expect(parseJournal(torn, 0)).toMatchObject({ lines: [{ number: 1 }], length: first.length })
  // A newline behind it may still be the file system showing lengths before bytes.
  const closed = Buffer.concat([torn, Buffer.from('\n')])
  expect(parseJournal(closed, 0)).toMatchObject({ lines: [{ number: 1 }], length: first.length })
  const goneOn = Buffer.concat([closed, Buffer.from(second)])
  expect(parseJournal(goneOn, 0)).toMatchObject({ lines: [{ number: 1 }, { number: 2 }], length: goneOn.length })
})

test('bytes that came twice, or are not as they were written, are no lines', () => {
  const lines = [1, 2, 3].map((number) => journalLine(number, begin(number)))
  const twice = Buffer.from(`${lines[0]}${lines[0]}${lines[1]}`, 'utf8')
  expect(parseJournal(twice, 0).lines.map(({ number }) => number)).toEqual([1, 2])
  const gap = Buffer.from(`${lines[0]}${lines[2]}`, 'utf8')
  expect(parseJournal(gap, 0).lines.map(({ number }) => number)).toEqual([1])
  const changed = Buffer.from(lines.join('').replace('"timeMs":2', '"timeMs":4'), 'utf8')
  expect(parseJournal(changed, 0).lines.map(({ number }) => number)).toEqual([1])
})

test('γ comes through a line of text to the last bit', () => {
  const values = Float32Array.of(0.1, -1e-20, 3.4e38, 0)
  const event = {
    type: 'gamma',
    snapshot: { epoch: 2, layers: [{ name: 'bn', channels: 4, prunable: true }], values },
  } as const
  const entry: JournalEntry = { type: 'event', id: 'r1', event }
  const [line] = parseJournal(Buffer.from(journalLine(1, entry)), 0).lines
  expect(line?.entry).toEqual(entry)
})

test('a requeued task finds its runs as they were; what was under way is interrupted, and its numbers go on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const first = new JournalStore(folder)
  const run = first.store.create({
    name: 'small/train',
    kind: 'train',
    experimentId: 's.1',
    parentId: null,
    architecture: network,
    settings: null,
    data: null,
    seed: 0,
    recipe: null,
  })
  first.store.apply(run.id, {
    type: 'metrics',
    points: [{ step: 1, epoch: 1, timeMs: 1, values: { 'train/loss': 2 } }],
  })
  appendFileSync(join(folder, journalName), '3 torn')

  const { store } = new JournalStore(folder)
  expect(store.ofExperiment('s.1')).toEqual([{ ...run, state: 'interrupted' }])
  expect(store.reopen(run.id).state).toBe('running')
  const { lines } = parseJournal(readFileSync(join(folder, journalName)), 0)
  expect(lines.map(({ number, entry }) => [number, entry.type])).toEqual([
    [1, 'run'],
    [2, 'event'],
    [3, 'ended'],
    [4, 'reopen'],
  ])
})
