/** The queue: jobs, which of them made a run, and the workspace's own settings. */

export const jobsMigration = `
CREATE TABLE jobs (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  work TEXT NOT NULL,
  group_id TEXT,
  group_name TEXT,
  state TEXT NOT NULL
    CHECK (state IN ('queued', 'running', 'paused', 'stopped', 'interrupted', 'failed', 'done')),
  priority INTEGER NOT NULL DEFAULT 0,
  -- Among those of the same priority: smaller goes first.
  position REAL NOT NULL,
  created_ms INTEGER NOT NULL,
  started_ms INTEGER,
  finished_ms INTEGER,
  error TEXT
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state);
CREATE INDEX jobs_by_group ON jobs (group_id);

ALTER TABLE runs ADD COLUMN job_id TEXT;
CREATE INDEX runs_by_job ON runs (job_id);

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
`
