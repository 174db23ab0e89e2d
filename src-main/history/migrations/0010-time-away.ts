/** How long a run lay still between its stops and its resumptions: what is no part of the time that it took. */

export const timeAwayMigration = 'ALTER TABLE runs ADD COLUMN away_ms INTEGER NOT NULL DEFAULT 0'
