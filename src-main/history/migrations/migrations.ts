/** All forms the history has had, in order: the n-th leads from version n-1 to version n. */

import { runsMigration } from './0001-runs'
import { jobsMigration } from './0002-jobs'
import { careMigration } from './0003-care'
import { savedMasksMigration } from './0004-saved-masks'
import { measurementsMigration } from './0005-measurements'
import { reportTextsMigration } from './0006-report-texts'
import { metricChunksMigration } from './0007-metric-chunks'
import { clustersMigration } from './0008-clusters'
import { clusterWorkMigration } from './0009-cluster-work'
import { timeAwayMigration } from './0010-time-away'

export const migrations: readonly string[] = [
  runsMigration,
  jobsMigration,
  careMigration,
  savedMasksMigration,
  measurementsMigration,
  reportTextsMigration,
  metricChunksMigration,
  clustersMigration,
  clusterWorkMigration,
  timeAwayMigration,
]
