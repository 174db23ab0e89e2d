/** The first form of the history. Never changed once released; what comes later gets a number of its own. */

export const runsMigration = `
CREATE TABLE runs (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('import', 'train', 'prune', 'finetune')),
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'interrupted', 'stopped', 'failed', 'done')),
  parent_key INTEGER REFERENCES runs (key) ON DELETE RESTRICT,
  experiment_id TEXT,
  recipe TEXT,
  settings TEXT,
  architecture TEXT,
  data TEXT,
  seed INTEGER,
  created_ms INTEGER NOT NULL,
  started_ms INTEGER,
  finished_ms INTEGER,
  finish_reason TEXT,
  progress TEXT,
  error TEXT,
  environment TEXT,
  owner_pid INTEGER,
  owner_start TEXT,
  heartbeat_ms INTEGER,
  resets INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX runs_by_parent ON runs (parent_key);
CREATE INDEX runs_by_experiment ON runs (experiment_id);
CREATE INDEX runs_by_state ON runs (state);

-- Also when that run is deleted: no id is given twice.
CREATE TABLE latest_run (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  id TEXT NOT NULL
) STRICT;

CREATE TABLE metric_names (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- AUTOINCREMENT: a reader's cursor stays right when the newest rows are deleted.
CREATE TABLE metrics (
  row_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  name_id INTEGER NOT NULL REFERENCES metric_names (id),
  step INTEGER NOT NULL,
  epoch REAL NOT NULL,
  time_ms INTEGER NOT NULL,
  value REAL
) STRICT;
CREATE INDEX metrics_by_run ON metrics (run_key, name_id, row_id);

CREATE TABLE gamma_snapshots (
  run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  epoch REAL NOT NULL,
  layers TEXT NOT NULL,
  float32_values BLOB NOT NULL,
  PRIMARY KEY (run_key, epoch)
) STRICT;

CREATE TABLE masks (
  run_key INTEGER PRIMARY KEY REFERENCES runs (key) ON DELETE CASCADE,
  mask TEXT NOT NULL,
  threshold REAL NOT NULL,
  requested_ratio REAL NOT NULL,
  achieved_ratio REAL NOT NULL,
  policy TEXT NOT NULL,
  floor INTEGER NOT NULL,
  denominator_kind TEXT NOT NULL CHECK (denominator_kind IN ('prunable', 'all')),
  denominator_channels INTEGER NOT NULL,
  prunable_channels INTEGER NOT NULL,
  removed_channels INTEGER NOT NULL,
  kept_channels INTEGER NOT NULL
) STRICT;

CREATE TABLE surgery_checks (
  run_key INTEGER PRIMARY KEY REFERENCES runs (key) ON DELETE CASCADE,
  images INTEGER NOT NULL,
  max_abs_logit_difference REAL NOT NULL,
  logit_range REAL NOT NULL,
  tolerance REAL NOT NULL
) STRICT;

CREATE TABLE evaluations (
  row_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  dataset TEXT NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
  measured TEXT NOT NULL CHECK (measured IN ('weights', 'masked')),
  images INTEGER NOT NULL,
  correct INTEGER NOT NULL,
  accuracy REAL NOT NULL,
  loss REAL,
  images_per_second REAL NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX evaluations_by_run ON evaluations (run_key);

CREATE TABLE warnings (
  row_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  warning TEXT NOT NULL
) STRICT;
CREATE INDEX warnings_by_run ON warnings (run_key);

CREATE TABLE artefacts (
  run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  path TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('weights', 'checkpoint', 'masks', 'logits')),
  size_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (run_key, path)
) STRICT;

CREATE TABLE logs (
  row_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  level TEXT NOT NULL CHECK (level IN ('info', 'warning', 'error')),
  text TEXT NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX logs_by_run ON logs (run_key);
`
