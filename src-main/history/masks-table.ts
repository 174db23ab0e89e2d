/** Which channels each pruning run took away, and the rule that chose them. */

import type { Database } from 'better-sqlite3'
import { maskFromJson, maskToJson } from '../../src-shared/pruning/mask-json'
import type { MaskResult } from '../../src-shared/pruning/mask'
import type { PruneSettings } from '../../src-shared/recipe/pruning'

/** A mask as chosen, without its warnings (those are kept on their own), and the rule behind it. */
export type SavedMask = Omit<MaskResult, 'warnings'> & Pick<PruneSettings, 'policy' | 'floor'>

type Row = {
  mask: string
  threshold: number
  requested_ratio: number
  achieved_ratio: number
  policy: PruneSettings['policy']
  floor: number
  denominator_kind: 'prunable' | 'all'
  denominator_channels: number
  prunable_channels: number
  removed_channels: number
  kept_channels: number
}

export class MasksTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  save(runKey: number, mask: SavedMask): void {
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO masks (run_key, mask, threshold, requested_ratio, achieved_ratio, policy, floor,
           denominator_kind, denominator_channels, prunable_channels, removed_channels, kept_channels)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        runKey,
        JSON.stringify(maskToJson(mask.mask)),
        mask.threshold,
        mask.requestedRatio,
        mask.achievedRatio,
        mask.policy,
        mask.floor,
        mask.denominator.kind,
        mask.denominator.channels,
        mask.prunableChannels,
        mask.removedChannels,
        mask.keptChannels,
      )
  }

  get(runKey: number): SavedMask | null {
    const row = this.#database.prepare<[number], Row>('SELECT * FROM masks WHERE run_key = ?').get(runKey)
    if (!row) return null
    return {
      mask: maskFromJson(JSON.parse(row.mask)),
      threshold: row.threshold,
      requestedRatio: row.requested_ratio,
      achievedRatio: row.achieved_ratio,
      policy: row.policy,
      floor: row.floor,
      denominator: { kind: row.denominator_kind, channels: row.denominator_channels },
      prunableChannels: row.prunable_channels,
      removedChannels: row.removed_channels,
      keptChannels: row.kept_channels,
    }
  }
}
