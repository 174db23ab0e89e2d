/** Long curves a thousand points at a time, so that one is read in a few pieces instead of row by row. */

export const metricChunksMigration = `
-- What stands in the rows from first_row_id to last_row_id, once more: can be left out or made anew at any time.
CREATE TABLE metric_chunks (
  run_key INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  name_id INTEGER NOT NULL REFERENCES metric_names (id),
  last_row_id INTEGER NOT NULL,
  last_step INTEGER NOT NULL,
  -- Float64 in this machine's order: all steps, all epochs, all times, all values.
  float64_columns BLOB NOT NULL,
  PRIMARY KEY (run_key, name_id, last_row_id)
) STRICT, WITHOUT ROWID;
`
