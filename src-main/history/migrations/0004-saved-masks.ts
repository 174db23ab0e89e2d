/** What the mask inspector keeps with a run: masks under names, and curves of accuracy over what goes. */

export const savedMasksMigration = `
CREATE TABLE saved_masks (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  mask TEXT NOT NULL,
  rule TEXT
) STRICT;

CREATE TABLE mask_curves (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped', 'failed')),
  message TEXT,
  created_ms INTEGER NOT NULL,
  total INTEGER NOT NULL,
  -- What is measured, as JSON: kind, rule, ratios, constants, split, images.
  wish TEXT NOT NULL
) STRICT;

CREATE TABLE mask_curve_points (
  curve_key INTEGER NOT NULL REFERENCES mask_curves (key) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  ratio REAL NOT NULL,
  space TEXT,
  accuracy REAL NOT NULL,
  loss REAL NOT NULL,
  params INTEGER NOT NULL,
  macs INTEGER NOT NULL,
  PRIMARY KEY (curve_key, number)
) STRICT, WITHOUT ROWID;
`
