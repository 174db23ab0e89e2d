/** Sweeps on clusters: their tasks, what Slurm says of each stage, and how far each task's journal has been read. */

export const clustersMigration = `
CREATE TABLE cluster_sweeps (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  -- The name that its settings are kept under.
  cluster TEXT NOT NULL,
  folder TEXT NOT NULL,
  stages TEXT NOT NULL,
  nice INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  is_over INTEGER NOT NULL DEFAULT 0 CHECK (is_over IN (0, 1))
) STRICT;

-- As many tasks as one job array may have; handed to Slurm one after the other.
CREATE TABLE cluster_chunks (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  sweep_key INTEGER NOT NULL REFERENCES cluster_sweeps (key) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  tasks INTEGER NOT NULL,
  submitted INTEGER NOT NULL DEFAULT 0 CHECK (submitted IN (0, 1)),
  UNIQUE (sweep_key, number)
) STRICT;

CREATE TABLE cluster_tasks (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  sweep_key INTEGER NOT NULL REFERENCES cluster_sweeps (key) ON DELETE CASCADE,
  chunk_key INTEGER NOT NULL REFERENCES cluster_chunks (key) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  array_index INTEGER NOT NULL,
  title TEXT NOT NULL,
  recipe TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting',
  -- Its journal there: the bytes and lines that are in this history, written together with what they say.
  journal_offset INTEGER NOT NULL DEFAULT 0,
  journal_lines INTEGER NOT NULL DEFAULT 0,
  change INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX cluster_tasks_by_sweep ON cluster_tasks (sweep_key, state);
CREATE INDEX cluster_tasks_by_chunk ON cluster_tasks (chunk_key, array_index);
CREATE INDEX cluster_tasks_by_change ON cluster_tasks (change);

CREATE TABLE cluster_stages (
  task_key INTEGER NOT NULL REFERENCES cluster_tasks (key) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  stage TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting',
  slurm_job INTEGER,
  reason TEXT,
  error TEXT,
  PRIMARY KEY (task_key, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX cluster_stages_open ON cluster_stages (state) WHERE state IN ('waiting', 'pending', 'running');

-- Runs that a task there makes, and where their files lie. Kept when the sweep is forgotten, for files to be fetched.
CREATE TABLE cluster_runs (
  run_key INTEGER PRIMARY KEY REFERENCES runs (key) ON DELETE CASCADE,
  cluster TEXT NOT NULL,
  folder TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  task_key INTEGER REFERENCES cluster_tasks (key) ON DELETE SET NULL,
  UNIQUE (task_key, remote_id)
) STRICT;
`
