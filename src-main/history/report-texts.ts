/** The user's own words in reports, by the families that a report is about, its language, and the place they stand at. */

import type { Database } from 'better-sqlite3'
import { textSlots, type ReportLanguage, type TextSlot, type UserTexts } from '../../src-shared/reports/model'
import type { Access } from './access'

type Row = { slot: string; markdown: string }

export class ReportTexts {
  readonly #database: Database
  readonly #access: Pick<Access, 'read' | 'write'>

  constructor(database: Database, access: Pick<Access, 'read' | 'write'>) {
    this.#database = database
    this.#access = access
  }

  /** @param families ids of the families' first runs, in any order */
  of(families: readonly string[], language: ReportLanguage): UserTexts {
    const rows = this.#access.read(() =>
      this.#database
        .prepare<[string, string], Row>('SELECT slot, markdown FROM report_texts WHERE families = ? AND language = ?')
        .all(keyOf(families), language),
    )
    const texts: Partial<Record<TextSlot, string>> = {}
    for (const slot of textSlots) {
      const row = rows.find((one) => one.slot === slot)
      if (row) texts[slot] = row.markdown
    }
    return texts
  }

  /** In place of what stood there; an empty text takes it away. */
  save(families: readonly string[], language: ReportLanguage, slot: TextSlot, markdown: string): void {
    this.#access.write(() => {
      const key = keyOf(families)
      if (markdown.trim() === '')
        this.#database
          .prepare('DELETE FROM report_texts WHERE families = ? AND language = ? AND slot = ?')
          .run(key, language, slot)
      else
        this.#database
          .prepare(
            `INSERT OR REPLACE INTO report_texts (families, language, slot, markdown, changed_ms)
             VALUES (?, ?, ?, ?, ?)`,
          )
          .run(key, language, slot, markdown, Date.now())
    })
  }
}

function keyOf(families: readonly string[]): string {
  return [...new Set(families)].sort().join(',')
}
