/** Everything of some runs as tables: measurements, layers, γ, masks, evaluations, logs, and a JSON of what is no table. */

import { Readable } from 'node:stream'
import { costOf } from '../../src-shared/architecture/cost'
import { keptIndices } from '../../src-shared/pruning/mask'
import { maskToJson } from '../../src-shared/pruning/mask-json'
import { warningText } from '../../src-shared/pruning/warnings'
import { csvCell } from '../../src-shared/runs/table-text'
import type { Entry } from '../exchange/bundle'
import type { History } from '../history/history'
import type { RunRecord } from '../history/run-types'
import { folderNames } from './folder-names'

type Cell = string | number | boolean | null | undefined

/** With the names of its columns in front; of a table without rows there is no file. */
type Table = {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: () => Iterable<readonly Cell[]>
}

export function* csvEntries(history: History, runIds: readonly string[]): Generator<Entry> {
  const runs = runIds.map((id) => history.run(id))
  const folders = folderNames(runs)
  const wanted = new Set(runIds)
  const listed = history.listRuns().filter(({ id }) => wanted.has(id))
  yield tableEntry('', {
    name: 'runs',
    columns: [
      'id',
      'name',
      'kind',
      'state',
      'parent',
      'folder',
      'created',
      'lambda',
      'ratio',
      'accuracy',
      'params',
      'macs',
      'tags',
    ],
    rows: () =>
      listed.map((run) => [
        run.id,
        run.name,
        run.kind,
        run.state,
        run.parentId,
        folders.get(run.id),
        isoTime(run.createdMs),
        run.lambda,
        run.ratio,
        run.lastAccuracy,
        run.params,
        run.macs,
        run.tags.join(' '),
      ]),
  })
  for (const run of runs) {
    const folder = `${folders.get(run.id) ?? run.id}/`
    yield { path: `${folder}run.json`, content: `${JSON.stringify(runJson(history, run), null, 2)}\n` }
    for (const table of tablesOf(history, run)) {
      const [first] = table.rows()
      if (first !== undefined) yield tableEntry(folder, table)
    }
  }
}

function tableEntry(folder: string, { name, columns, rows }: Table): Entry {
  return { path: `${folder}${name}.csv`, content: () => Readable.from(lines(columns, rows())) }
}

/** In pieces of many lines: a stream of single ones is slow. */
function* lines(columns: readonly string[], rows: Iterable<readonly Cell[]>): Generator<string> {
  let piece = csvLine(columns)
  for (const row of rows) {
    piece += csvLine(row)
    if (piece.length < 1 << 16) continue
    yield piece
    piece = ''
  }
  yield piece
}

function csvLine(cells: readonly Cell[]): string {
  return `${cells.map((cell) => csvCell(cell ?? null)).join(',')}\r\n`
}

function runJson(history: History, run: RunRecord) {
  const { id } = run
  const mask = history.mask(id)
  return {
    ...run,
    note: history.care.note(id),
    lineage: history.lineage(id).map((each) => ({ id: each.id, name: each.name, kind: each.kind })),
    evaluations: history.findings.evaluations(id),
    pruning: mask && { ...mask, mask: maskToJson(mask.mask) },
    surgery: history.findings.surgeryCheck(id),
    warnings: history.findings.warnings(id).map((warning) => ({ ...warning, text: warningText(warning) })),
    files: history.findings.artefacts(id),
    savedMasks: history.savedMasks.ofRun(id),
    curves: history.savedMasks.curves(id),
  }
}

function tablesOf(history: History, { id, architecture }: RunRecord): readonly Table[] {
  return [
    {
      name: 'metrics',
      columns: ['name', 'step', 'epoch', 'time', 'value'],
      *rows() {
        const { series } = history.measurements.series(id, history.measurements.names(id))
        for (const { name, steps, epochs, timesMs, values } of series)
          for (const [at, value] of values.entries())
            yield [name, steps[at], epochs[at], isoTime(timesMs[at] ?? 0), Number.isNaN(value) ? null : value]
      },
    },
    {
      name: 'layers',
      columns: ['name', 'op', 'channels', 'height', 'width', 'params', 'macs', 'activations'],
      *rows() {
        if (!architecture) return
        for (const { node, op, shape, params, macs, activations } of costOf(architecture).layers)
          yield [node, op, shape.channels, shape.height, shape.width, params, macs, activations]
      },
    },
    {
      name: 'gamma',
      columns: ['epoch', 'layer', 'channel', 'prunable', 'gamma'],
      *rows() {
        for (const { epoch, layers, values } of history.measurements.gammas(id)) {
          let at = 0
          for (const { name, channels, prunable } of layers)
            for (let channel = 0; channel < channels; channel++) yield [epoch, name, channel, prunable, values[at++]]
        }
      },
    },
    {
      name: 'mask',
      columns: ['space', 'channel', 'kept'],
      *rows() {
        for (const [space, bits] of history.mask(id)?.mask ?? []) {
          const kept = new Set(keptIndices(bits))
          for (let channel = 0; channel < bits.length; channel++) yield [space, channel, kept.has(channel)]
        }
      },
    },
    {
      name: 'evaluations',
      columns: ['dataset', 'split', 'of', 'images', 'correct', 'accuracy', 'loss', 'images_per_second', 'time'],
      *rows() {
        for (const each of history.findings.evaluations(id)) {
          const { dataset, split, of, images, correct, accuracy, loss, imagesPerSecond, timeMs } = each
          yield [dataset, split, of, images, correct, accuracy, loss, imagesPerSecond, isoTime(timeMs)]
        }
      },
    },
    {
      name: 'log',
      columns: ['time', 'level', 'text'],
      *rows() {
        for (const { timeMs, level, text } of history.findings.logs(id)) yield [isoTime(timeMs), level, text]
      },
    },
  ]
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
