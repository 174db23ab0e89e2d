/** What people say about runs, what a list shows of each without looking through its measurements, and what has changed. */

export const careMigration = `
ALTER TABLE runs ADD COLUMN starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1));
ALTER TABLE runs ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));
ALTER TABLE runs ADD COLUMN trashed_ms INTEGER;
-- For good: whatever is shown of a run is shown in this colour of the palette.
ALTER TABLE runs ADD COLUMN colour INTEGER NOT NULL DEFAULT 0;
-- When it was last changed, counted in changes: a reader asks for what is later than what it has.
ALTER TABLE runs ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET colour = key - 1, change = key;
CREATE INDEX runs_by_change ON runs (change);
-- All that the list shows of the table: without it every recipe and architecture would be read over.
CREATE INDEX runs_listed ON runs (
  key, id, name, kind, state, parent_key, experiment_id, job_id, created_ms, started_ms, finished_ms, finish_reason,
  seed, progress, error, starred, archived, trashed_ms, colour
);

-- Markdown; no row where there is none.
CREATE TABLE run_notes (
  run_key INTEGER PRIMARY KEY REFERENCES runs (key) ON DELETE CASCADE,
  note TEXT NOT NULL
) STRICT;

CREATE TABLE run_tags (
  run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (run_key, tag)
) STRICT, WITHOUT ROWID;

-- One for each run. Those of runs from before this table are made when the history is opened.
CREATE TABLE run_summaries (
  run_key INTEGER PRIMARY KEY REFERENCES runs (key) ON DELETE CASCADE,
  params INTEGER,
  macs INTEGER,
  lambda REAL,
  ratio REAL,
  lr REAL,
  epochs INTEGER,
  recipe_name TEXT,
  data_name TEXT,
  train_loss REAL,
  last_accuracy REAL,
  best_accuracy REAL,
  accuracies TEXT
) STRICT;

-- Folders of runs that are purged, until they are gone from the disk: a process that dies in between leaves no half run.
CREATE TABLE purged_folders (
  run_id TEXT PRIMARY KEY
) STRICT;

CREATE TABLE change_count (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  changes INTEGER NOT NULL
) STRICT;
INSERT INTO change_count SELECT 1, coalesce(max(key), 0) FROM runs;

CREATE TRIGGER run_made AFTER INSERT ON runs BEGIN
  UPDATE change_count SET changes = changes + 1;
  UPDATE runs SET colour = NEW.key - 1, change = (SELECT changes FROM change_count) WHERE key = NEW.key;
END;
CREATE TRIGGER run_changed
AFTER UPDATE OF state, started_ms, finished_ms, finish_reason, progress, error, starred, archived, trashed_ms ON runs BEGIN
  UPDATE change_count SET changes = changes + 1;
  UPDATE runs SET change = (SELECT changes FROM change_count) WHERE key = NEW.key;
END;
CREATE TRIGGER run_noted AFTER INSERT ON run_notes BEGIN
  UPDATE change_count SET changes = changes + 1;
  UPDATE runs SET change = (SELECT changes FROM change_count) WHERE key = NEW.run_key;
END;
CREATE TRIGGER run_note_taken AFTER DELETE ON run_notes BEGIN
  UPDATE change_count SET changes = changes + 1;
  UPDATE runs SET change = (SELECT changes FROM change_count) WHERE key = OLD.run_key;
END;
CREATE TRIGGER run_tagged AFTER INSERT ON run_tags BEGIN
  UPDATE change_count SET changes = changes + 1;
  UPDATE runs SET change = (SELECT changes FROM change_count) WHERE key = NEW.run_key;
END;
CREATE TRIGGER run_untagged AFTER DELETE ON run_tags BEGIN
  UPDATE change_count SET changes = changes + 1;
  UPDATE runs SET change = (SELECT changes FROM change_count) WHERE key = OLD.run_key;
END;
CREATE TRIGGER run_summed_up AFTER UPDATE ON run_summaries BEGIN
  UPDATE change_count SET changes = changes + 1;
  UPDATE runs SET change = (SELECT changes FROM change_count) WHERE key = NEW.run_key;
END;
`
