/** What people write into their reports: it belongs to the families that a report is about, and goes with them. */

export const reportTextsMigration = `
CREATE TABLE report_texts (
  -- Ids of the families' first runs, sorted, with commas between them.
  families TEXT NOT NULL,
  language TEXT NOT NULL,
  slot TEXT NOT NULL,
  markdown TEXT NOT NULL,
  changed_ms INTEGER NOT NULL,
  PRIMARY KEY (families, language, slot)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER report_texts_go_with_their_runs AFTER DELETE ON runs BEGIN
  DELETE FROM report_texts WHERE instr(',' || families || ',', ',' || OLD.id || ',') > 0;
END;
`
