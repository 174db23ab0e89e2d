/** All forms the history has had, in order: the n-th leads from version n-1 to version n. */

import { runsMigration } from './0001-runs'

export const migrations: readonly string[] = [runsMigration]
