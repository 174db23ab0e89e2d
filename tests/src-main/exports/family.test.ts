/** A family that leaves as a file arrives elsewhere with everything that was known of it; a file that is not whole leaves no trace. */

import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { writeZip } from '../../../src-main/exchange/bundle'
import { openArchive } from '../../../src-main/exports/family-archive'
import { familyOf, writeFamily } from '../../../src-main/exports/family-file'
import { manifestName, type FamilyManifest } from '../../../src-main/exports/family-manifest'
import { importFamily, importsFolder } from '../../../src-main/exports/import-family'
import { History } from '../../../src-main/history/history'
import { runTables } from '../../../src-main/history/run-tables'
import { openWorkspace, type Workspace } from '../../../src-main/workspace/workspace'
import { UserError } from '../../../src-shared/errors'
import { plainRule } from '../../../src-shared/pruning/mask-rule'
import { maskToJson } from '../../../src-shared/pruning/mask-json'
import { parityFolder, prunescope } from '../cli/command-line'

const folder = mkdtempSync(join(tmpdir(), 'prunescope-family-'))
const home = openWorkspace(join(folder, 'home'))
const file = join(folder, 'family.prunescope')
const opened: History[] = []

type Place = { readonly workspace: Workspace; readonly history: History }

function place(name: string): Place {
  const workspace = openWorkspace(join(folder, name))
  const history = History.open(workspace.databasePath)
  opened.push(history)
  return { workspace, history }
}

/** Everything about runs that is not about the machine they lie on. */
function rowsOf({ databasePath }: Workspace): Readonly<Record<string, readonly unknown[]>> {
  const database = new Sqlite(databasePath, { readonly: true })
  const idOf = database.prepare<[unknown], string>('SELECT id FROM runs WHERE key = ?').pluck()
  const nameOf = database.prepare<[unknown], string>('SELECT name FROM metric_names WHERE id = ?').pluck()
  const tables = runTables(database).map((table) => {
    const rows = database.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table.name}`).all()
    const kept = rows.map((row) =>
      table.columns
        .filter(({ name, kind }) => name !== table.key && kind.kind !== 'row')
        .map(({ name, kind }) =>
          kind.kind === 'run' ? idOf.get(row[name]) : kind.kind === 'name' ? nameOf.get(row[name]) : row[name],
        ),
    )
    // Run by run: elsewhere they came in one after the other.
    const at = table.columns.filter(({ name }) => name !== table.key).findIndex(({ kind }) => kind.kind === 'run')
    return [table.name, at < 0 ? kept : kept.toSorted((a, b) => String(a[at]).localeCompare(String(b[at])))] as const
  })
  database.close()
  return Object.fromEntries(tables)
}

let familyIds: readonly string[] = []

beforeAll(async () => {
  const recipe = join(folder, 'small.yaml')
  const lines = [
    'name: small',
    `data: { name: ${parityFolder}, validation: 0.2 }`,
    'network: { kind: bottleneck-resnet, blocks: [1, 1], planes: 4, stem: 3x3-maxpool }',
    'train: { epochs: 1, batchSize: 64, lr: 0.05, lambda: 0.001 }',
    'prune: { ratios: [0.5] }',
    'finetune: { epochs: 1, lr: 0.01, ratios: [0.5] }',
    'evaluate: { split: validation }',
  ]
  writeFileSync(recipe, `${lines.join('\n')}\n`)
  for (const args of [
    ['run', recipe],
    ['run', recipe, '--set', 'name=another'],
  ]) {
    const { status, stderr } = await prunescope(home.dir, ...args)
    if (status !== 0) throw new Error(stderr)
  }
  const { history, workspace } = place('home')
  familyIds = history
    .listRuns()
    .slice(0, 3)
    .map(({ id }) => id)
  const [trained = '', pruned = ''] = familyIds
  history.care.annotate([trained], { addTags: ['kept', '重要'], note: 'So *good*.', starred: true })
  const mask = history.mask(pruned)
  if (!mask) throw new Error('A pruning without a mask.')
  history.savedMasks.save(trained, { name: 'mine', mask: maskToJson(mask.mask), rule: plainRule(0.5) })
  const curve = history.savedMasks.addCurve(
    trained,
    { kind: 'cliff', rule: plainRule(0.5), constants: 'drop', split: 'test', images: 10, ratios: [0.1, 0.2] },
    2,
  )
  for (const ratio of [0.1, 0.2])
    history.savedMasks.addCurvePoint(curve, { ratio, space: null, accuracy: ratio, loss: 1 / 3, params: 1, macs: 2 })
  history.savedMasks.endCurve(curve, 'done')
  history.apply(trained, {
    type: 'metrics',
    points: [{ step: 9, epoch: 9, timeMs: 1, values: { odd: NaN, huge: Infinity } }],
  })
  history.apply(trained, { type: 'log', level: 'warning', text: 'said “so”', timeMs: 5 })
  history.flush()
  measured(pruned)
  await writeFamily({ history, workspace }, familyOf(history, pruned, 'family'), file, { checkpoints: true })
}, 240_000)
/** What a device would have to be asked for. */
function measured(runId: string): void {
  const database = new Sqlite(home.databasePath)
  database
    .prepare(
      `INSERT INTO latencies (run_key, session, batch, median_ms, p10_ms, p90_ms, samples, device, cpu, threads, library, time_ms)
       SELECT key, 's', 1, 1.5, 1, 2, 9, 'cpu', 'a cpu', 2, 'a library', 7 FROM runs WHERE id = ?`,
    )
    .run(runId)
  database
    .prepare(
      `INSERT OR REPLACE INTO predictions (run_key, split, dataset, images_id, classes, uint16_labels, uint16_predicted, time_ms)
       SELECT key, 'test', 'd', 'i', '[]', x'00ff80', x'0102', 7 FROM runs WHERE id = ?`,
    )
    .run(runId)
  database.close()
}

afterAll(() => {
  for (const history of opened) history.close()
  rmSync(folder, { recursive: true })
})

test('into an empty workspace: every row, every file, and the same accuracy when measured again', async () => {
  const there = place('empty')
  const ids = await importFamily(there, file)
  expect(ids.map((id) => there.history.run(id).kind)).toEqual(['train', 'prune', 'finetune'])
  const family = new Set(ids)
  const ours = rowsOf(home)
  const theirs = rowsOf(there.workspace)
  expect(Object.keys(theirs)).toEqual(
    expect.arrayContaining(['runs', 'metrics', 'gamma_snapshots', 'mask_curve_points', 'run_notes']),
  )
  for (const [table, rows] of Object.entries(theirs)) {
    const wanted =
      table === 'mask_curve_points'
        ? ours[table]
        : ours[table]?.filter((row) => Array.isArray(row) && row.some((cell) => family.has(String(cell))))
    expect({ table, rows }).toEqual({ table, rows: wanted })
    // This network is too small to be warned of.
    if (table !== 'warnings') expect({ table, isEmpty: rows.length === 0 }).toEqual({ table, isEmpty: false })
  }
  for (const id of ids)
    for (const { path } of there.history.findings.artefacts(id))
      if (existsSync(join(home.runDirectory(id), path)))
        expect(
          readFileSync(join(there.workspace.runDirectory(id), path)).equals(
            readFileSync(join(home.runDirectory(id), path)),
          ),
        ).toBe(true)
  const last = ids.at(-1) ?? ''
  const before = there.history.findings.evaluations(last)
  expect((await prunescope(there.workspace.dir, 'evaluate', last, '--split', 'validation')).status).toBe(0)
  const [again] = there.history.findings.evaluations(last).slice(before.length)
  expect(again?.accuracy).toBe(before.at(-1)?.accuracy)
  expect(again?.loss).toBeCloseTo(before.at(-1)?.loss ?? NaN, 6)
  expect(existsSync(importsFolder(there.workspace)) ? readdirSync(importsFolder(there.workspace)) : []).toEqual([])
}, 120_000)

test('into a used workspace: beside what is there; an id that another run has is given anew; later runs get later ids', async () => {
  const there = place('used')
  const [first = ''] = familyIds
  there.history.createRun({ name: 'mine', kind: 'train' })
  const database = new Sqlite(there.workspace.databasePath)
  database.prepare('UPDATE runs SET id = ?').run(first)
  database.close()
  const ids = await importFamily(there, file)
  expect(ids).not.toContain(first)
  expect(there.history.lineage(ids.at(-1) ?? '').map(({ id }) => id)).toEqual(ids)
  expect(there.history.run(first).name).toBe('mine')
  expect(there.history.createRun({ name: 'later', kind: 'train' }).id > (ids.toSorted().at(-1) ?? '')).toBe(true)
})

test('the same family twice is refused by name, and nothing is doubled', async () => {
  const there = place('twice')
  await importFamily(there, file)
  const before = rowsOf(there.workspace)
  await expect(importFamily(there, file)).rejects.toThrow(/its runs are in this workspace already: small/)
  expect(rowsOf(there.workspace)).toEqual(before)
})

/** The same file with some of its entries changed. */
async function changed(name: string, change: (path: string, content: Buffer) => Buffer | null): Promise<string> {
  const archive = await openArchive(file)
  const unpacked = join(folder, `${name}-unpacked`)
  await archive.unpack(unpacked, {})
  archive.close()
  const path = join(folder, `${name}.prunescope`)
  const names = [...Object.keys(archive.manifest.files), manifestName]
  writeFileSync(join(unpacked, manifestName), JSON.stringify(archive.manifest))
  const entries = names.flatMap((entry) => {
    const content = change(entry, readFileSync(join(unpacked, ...entry.split('/'))))
    return content === null ? [] : [{ path: entry, content }]
  })
  await writeZip(path, entries)
  rmSync(unpacked, { recursive: true })
  return path
}

const manifestWith = (change: Partial<Record<keyof FamilyManifest, unknown>>) => (path: string, content: Buffer) =>
  path === manifestName ? Buffer.from(JSON.stringify({ ...JSON.parse(content.toString()), ...change })) : content

const damaged: readonly (readonly [string, RegExp, (name: string) => Promise<string>])[] = [
  [
    'cut off',
    /no whole zip/,
    async (name) => {
      const path = join(folder, `${name}.prunescope`)
      copyFileSync(file, path)
      truncateSync(path, readFileSync(file).length - 2000)
      return path
    },
  ],
  [
    'a changed weight',
    /checksum of files\/\w+\/weights\.safetensors/,
    (name) =>
      changed(name, (path, content) => {
        if (path.endsWith('weights.safetensors'))
          content.writeUInt8(content.readUInt8(content.length - 9) ^ 1, content.length - 9)
        return content
      }),
  ],
  [
    'a missing file',
    /rows\/evaluations\.ndjson is missing/,
    (name) => changed(name, (path, content) => (path === 'rows/evaluations.ndjson' ? null : content)),
  ],
  ['a newer form', /newer Prunescope \(form 99/, (name) => changed(name, manifestWith({ version: 99 }))],
  [
    'a newer history',
    /newer Prunescope \(9\.9\.9/,
    (name) => changed(name, manifestWith({ historyVersion: 9999, prunescope: '9.9.9' })),
  ],
  [
    'a path that leads outside',
    /outside itself/,
    (name) =>
      changed(name, (path, content) =>
        path === manifestName
          ? Buffer.from(content.toString().replace('rows/evaluations.ndjson', '../../evil'))
          : content,
      ),
  ],
  [
    'rows of a run that it does not name',
    /tells of a run/,
    async (name) =>
      changed(name, (path, content) => {
        if (path !== manifestName) return content
        const manifest = JSON.parse(content.toString()) as FamilyManifest
        return Buffer.from(JSON.stringify({ ...manifest, runs: manifest.runs.slice(0, 1) }))
      }),
  ],
  [
    'no family at all',
    /can't be imported/,
    async (name) => {
      const path = join(folder, `${name}.prunescope`)
      const zip = new ZipFile()
      zip.addBuffer(Buffer.from('hello'), 'hello.txt')
      zip.end()
      const pieces: Buffer[] = []
      for await (const piece of zip.outputStream) pieces.push(Buffer.from(piece))
      writeFileSync(path, Buffer.concat(pieces))
      return path
    },
  ],
]

test.each(damaged)('%s: a sentence, and the workspace as it was', async (name, sentence, make) => {
  const there = place(`with ${name}`)
  there.history.createRun({ name: 'mine', kind: 'train' })
  const before = rowsOf(there.workspace)
  const path = await make(name.replaceAll(' ', '-'))
  const failure = await importFamily(there, path).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(UserError)
  expect(String(failure)).toMatch(sentence)
  expect(rowsOf(there.workspace)).toEqual(before)
  expect(readdirSync(join(there.workspace.dir, 'runs'))).toEqual([])
  expect(there.history.care.purgedFolders()).toEqual([])
  expect(existsSync(importsFolder(there.workspace)) ? readdirSync(importsFolder(there.workspace)) : []).toEqual([])
})

test('an import that is given up leaves nothing', async () => {
  const there = place('full')
  cpSync(file, join(folder, 'full.prunescope'))
  const told: number[] = []
  const given = new AbortController()
  const failure = importFamily(there, join(folder, 'full.prunescope'), {
    signal: given.signal,
    onShare: (share) => {
      told.push(share)
      given.abort(new Error('given up'))
    },
  })
  await expect(failure).rejects.toThrow(/aborted|given up/)
  expect(there.history.listRuns()).toEqual([])
  expect(readdirSync(importsFolder(there.workspace))).toEqual([])
})
