/** Single images of the data as bytes, to be looked at: read by a worker, which has them at hand, not by the host. */

import type { ImagesJob, ImagesRead } from '../../src-shared/runs/job'
import type { RunEvent } from '../../src-shared/runs/events'
import { takeImages } from '../datasets/dataset'
import { openJobData } from './job-data'
import { steadyNow } from '../../src-shared/steady-clock'

export async function runImagesJob(job: ImagesJob, tell: (read: ImagesRead) => void): Promise<RunEvent> {
  const data = await openJobData(job.data, job.architecture)
  const set = data.split(job.split)
  const { height, width, channels, pixels } = takeImages(
    set,
    job.rows.filter((row) => row < set.count),
  )
  tell({ type: 'images', height, width, channels, pixels })
  return { type: 'finished', reason: 'done', timeMs: steadyNow() }
}
