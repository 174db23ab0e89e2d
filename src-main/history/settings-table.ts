/** What a workspace's user has chosen for it, by name, as JSON. */

import type { Database } from 'better-sqlite3'

export class SettingsTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Undefined where it was never set; its reader checks it. */
  get(name: string): unknown {
    const row = this.#database
      .prepare<[string], { value: string }>('SELECT value FROM settings WHERE name = ?')
      .get(name)
    return row === undefined ? undefined : JSON.parse(row.value)
  }

  set(name: string, value: unknown): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)')
      .run(name, JSON.stringify(value))
  }
}
