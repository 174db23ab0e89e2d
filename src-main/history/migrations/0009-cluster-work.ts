/** Tasks on clusters do any work, not only recipes. */

export const clusterWorkMigration = `
ALTER TABLE cluster_tasks RENAME COLUMN recipe TO work;
UPDATE cluster_tasks SET work = json_object('kind', 'recipe', 'recipe', json(work), 'experimentId', id, 'threads', NULL);
`
