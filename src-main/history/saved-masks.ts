/** Masks kept under a name, and curves of accuracy over what goes, each with the run whose channels they are about. */

import type { Database } from 'better-sqlite3'
import type { MaskCurve, MaskCurvePoint, SavedMaskView } from '../../src-shared/contract/masks-views'
import { UserError } from '../../src-shared/errors'
import { maskSchema, type MaskJson } from '../../src-shared/pruning/mask-json'
import { maskRuleSchema, type MaskRule } from '../../src-shared/pruning/mask-rule'
import type { Access } from './access'
import { fromJson, toJson } from './json'

export type NewSavedMask = { readonly name: string; readonly mask: MaskJson; readonly rule: MaskRule | null }

/** What a curve measures: enough to measure it again. */
export type CurveWish = Pick<MaskCurve, 'kind' | 'rule' | 'constants' | 'split' | 'images'> & {
  readonly ratios: readonly number[]
}

type MaskRow = { key: number; name: string; created_ms: number; mask: string; rule: string | null }
type CurveRow = {
  key: number
  state: MaskCurve['state']
  message: string | null
  created_ms: number
  total: number
  wish: string
}

/** Where a method takes a `runId` it is the whole id. Any may throw what the history's methods throw. */
export class SavedMasks {
  readonly #database: Database
  readonly #access: Access

  constructor(database: Database, access: Access) {
    this.#database = database
    this.#access = access
  }

  /** Under a name that need not be the only one of its kind. */
  save(runId: string, { name, mask, rule }: NewSavedMask): SavedMaskView {
    return this.#access.write(() => {
      const { lastInsertRowid } = this.#database
        .prepare('INSERT INTO saved_masks (run_key, name, created_ms, mask, rule) VALUES (?, ?, ?, ?, ?)')
        .run(this.#access.runKey(runId), name, Date.now(), JSON.stringify(mask), toJson(rule))
      return this.#view(String(lastInsertRowid))
    })
  }

  /** @throws UserError `mask-not-found` */
  rename(maskId: string, name: string): void {
    this.#access.write(() => {
      this.#view(maskId)
      this.#database.prepare('UPDATE saved_masks SET name = ? WHERE key = ?').run(name, Number(maskId))
    })
  }

  /** @throws UserError `mask-not-found` */
  remove(maskId: string): void {
    this.#access.write(() => {
      this.#view(maskId)
      this.#database.prepare('DELETE FROM saved_masks WHERE key = ?').run(Number(maskId))
    })
  }

  /** Oldest first. */
  ofRun(runId: string): readonly SavedMaskView[] {
    return this.#access.read(() =>
      this.#database
        .prepare<[number], MaskRow>('SELECT * FROM saved_masks WHERE run_key = ? ORDER BY key')
        .all(this.#access.runKey(runId))
        .map(viewOf),
    )
  }

  /** As running, without points. */
  addCurve(runId: string, wish: CurveWish, total: number): string {
    return this.#access.write(() => {
      const { lastInsertRowid } = this.#database
        .prepare("INSERT INTO mask_curves (run_key, state, created_ms, total, wish) VALUES (?, 'running', ?, ?, ?)")
        .run(this.#access.runKey(runId), Date.now(), total, JSON.stringify(wish))
      return String(lastInsertRowid)
    })
  }

  /** Nothing happens where the curve has been removed meanwhile. */
  addCurvePoint(curveId: string, { ratio, space, accuracy, loss, params, macs }: MaskCurvePoint): void {
    this.#access.write(() =>
      this.#database
        .prepare(
          `INSERT INTO mask_curve_points (curve_key, number, ratio, space, accuracy, loss, params, macs)
           SELECT key, (SELECT count(*) FROM mask_curve_points WHERE curve_key = key), ?, ?, ?, ?, ?, ?
           FROM mask_curves WHERE key = ?`,
        )
        .run(ratio, space, accuracy, loss, params, macs, Number(curveId)),
    )
  }

  endCurve(curveId: string, state: Exclude<MaskCurve['state'], 'running'>, message: string | null = null): void {
    this.#access.write(() =>
      this.#database
        .prepare('UPDATE mask_curves SET state = ?, message = ? WHERE key = ?')
        .run(state, message, Number(curveId)),
    )
  }

  /** Measured again, from the point after its last. @throws UserError `mask-not-found` */
  reopenCurve(curveId: string): void {
    const { changes } = this.#access.write(() =>
      this.#database
        .prepare("UPDATE mask_curves SET state = 'running', message = NULL WHERE key = ?")
        .run(Number(curveId)),
    )
    if (changes === 0) throw notFound('curve', curveId)
  }

  /** What a curve was asked to measure, of which network, and how many of its points there are. @throws UserError `mask-not-found` */
  curveWish(curveId: string): {
    readonly runId: string
    readonly wish: CurveWish
    readonly total: number
    readonly done: number
  } {
    return this.#access.read(() => {
      const row = this.#database
        .prepare<[number], { run_id: string; wish: string; total: number; done: number }>(
          `SELECT runs.id AS run_id, wish, total,
             (SELECT count(*) FROM mask_curve_points WHERE curve_key = mask_curves.key) AS done
           FROM mask_curves JOIN runs ON runs.key = mask_curves.run_key WHERE mask_curves.key = ?`,
        )
        .get(Number(curveId))
      if (!row) throw notFound('curve', curveId)
      return { runId: row.run_id, wish: fromJson<CurveWish>(row.wish), total: row.total, done: row.done }
    })
  }

  /** For curves whose process is gone: to be called by the one process that measures, before it begins. */
  stopLostCurves(message: string): void {
    this.#access.write(() =>
      this.#database
        .prepare("UPDATE mask_curves SET state = 'stopped', message = ? WHERE state = 'running'")
        .run(message),
    )
  }

  /** @throws UserError `mask-not-found` */
  removeCurve(curveId: string): void {
    const { changes } = this.#access.write(() =>
      this.#database.prepare('DELETE FROM mask_curves WHERE key = ?').run(Number(curveId)),
    )
    if (changes === 0) throw notFound('curve', curveId)
  }

  /** Oldest first. */
  curves(runId: string): readonly MaskCurve[] {
    return this.#access.read(() =>
      this.#database
        .prepare<[number], CurveRow>('SELECT * FROM mask_curves WHERE run_key = ? ORDER BY key')
        .all(this.#access.runKey(runId))
        .map((row) => this.#curve(row)),
    )
  }

  #curve({ key, state, message, created_ms: createdMs, total, wish }: CurveRow): MaskCurve {
    const { kind, rule, constants, split, images } = fromJson<CurveWish>(wish)
    const points = this.#database
      .prepare<[number], MaskCurvePoint>(
        'SELECT ratio, space, accuracy, loss, params, macs FROM mask_curve_points WHERE curve_key = ? ORDER BY number',
      )
      .all(key)
    return { id: String(key), kind, state, message, rule, constants, split, images, createdMs, points, total }
  }

  #view(maskId: string): SavedMaskView {
    const row = this.#database.prepare<[number], MaskRow>('SELECT * FROM saved_masks WHERE key = ?').get(Number(maskId))
    if (!row) throw notFound('mask', maskId)
    return viewOf(row)
  }
}

function viewOf({ key, name, created_ms: createdMs, mask: text, rule }: MaskRow): SavedMaskView {
  const mask = maskSchema.parse(JSON.parse(text))
  return {
    id: String(key),
    name,
    createdMs,
    rule: rule === null ? null : maskRuleSchema.parse(JSON.parse(rule)),
    mask,
    keptChannels: mask.spaces.reduce((sum, { kept }) => sum + kept.length, 0),
    prunableChannels: mask.spaces.reduce((sum, { channels }) => sum + channels, 0),
  }
}

function notFound(what: 'mask' | 'curve', id: string): UserError {
  return new UserError(
    'mask-not-found',
    `There is no saved ${what} ${id}; it may have been removed.`,
    'Choose another one; `prunescope masks RUN` lists the masks of a run.',
  )
}
