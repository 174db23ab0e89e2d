/** What is measured of finished networks: how long they take, and what they say of every image; and which runs are twins. */

export const measurementsMigration = `
-- One for each network and batch size of a measurement; those of one session were taken in turns, so they compare.
CREATE TABLE latencies (
  row_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  session TEXT NOT NULL,
  batch INTEGER NOT NULL,
  median_ms REAL NOT NULL,
  p10_ms REAL NOT NULL,
  p90_ms REAL NOT NULL,
  samples INTEGER NOT NULL,
  device TEXT NOT NULL,
  cpu TEXT NOT NULL,
  threads INTEGER NOT NULL,
  library TEXT NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX latencies_by_run ON latencies (run_key);

-- The newest of each part of the data. Classes as little-endian numbers of 16 bits, an image each.
CREATE TABLE predictions (
  run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  split TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
  dataset TEXT NOT NULL,
  -- The same for the same images in the same order.
  images_id TEXT NOT NULL,
  classes TEXT NOT NULL,
  uint16_labels BLOB NOT NULL,
  uint16_predicted BLOB NOT NULL,
  time_ms INTEGER NOT NULL,
  PRIMARY KEY (run_key, split)
) STRICT, WITHOUT ROWID;

-- What runs that differ only in their seed have in common; empty where there can be none. One for each run: those of runs
-- from before this table are made when the history is opened.
CREATE TABLE run_twins (
  run_key INTEGER PRIMARY KEY REFERENCES runs (key) ON DELETE CASCADE,
  twins TEXT NOT NULL,
  -- Its own seed behind those of what it comes from.
  seeds TEXT NOT NULL,
  -- How a pruned network with fresh weights is trained, as a control beside fine-tuning.
  scratch TEXT
) STRICT;

ALTER TABLE run_summaries ADD COLUMN latency_1_ms REAL;
ALTER TABLE run_summaries ADD COLUMN latency_64_ms REAL;
`
