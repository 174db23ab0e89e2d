/** The job worker: a process that takes one job after another from its parent, computes, and tells what happens. */

import { errorReport } from '../../src-shared/errors'
import type { RunEvent } from '../../src-shared/runs/events'
import { heartbeat, type Answer, type Job, type ToWorker } from '../../src-shared/runs/job'
import { runChannelJob } from './channel-job'
import { runEvaluateJob } from './evaluate-job'
import { runImagesJob } from './images-job'
import type { JobContext } from './job-context'
import { runLatencyJob } from './latency-job'
import { runMaskedEvaluationJob } from './masked-evaluation-job'
import { runPruneJob } from './prune-job'
import { runTrainJob } from './train-job'
import { steadyNow } from '../../src-shared/steady-clock'

let stopping = false

function send(message: RunEvent | Answer): void {
  if (process.connected) process.send?.(message)
}

async function run(job: Job): Promise<void> {
  stopping = false
  const context: JobContext = { send, isStopping: () => stopping }
  try {
    send(await finalEvent(job, context))
  } catch (error) {
    send({ type: 'failed', error: errorReport(error), timeMs: steadyNow() })
  }
}

async function finalEvent(job: Job, context: JobContext): Promise<RunEvent> {
  switch (job.kind) {
    case 'train':
      return runTrainJob(job, context)
    case 'prune':
      return runPruneJob(job, context)
    case 'evaluate':
      return runEvaluateJob(job, context)
    case 'masked-evaluation':
      return runMaskedEvaluationJob(job, context)
    case 'channels':
      return runChannelJob(job, context, send)
    case 'latency':
      return runLatencyJob(job, context)
    case 'images':
      return runImagesJob(job, send)
  }
}

/** Between two steps, that is: a step that takes minutes is silent, and its watcher knows how long steps are. */
const heartbeatEveryMs = 1000

setInterval(() => {
  if (process.connected) process.send?.(heartbeat)
}, heartbeatEveryMs).unref()

process.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'job':
      void run(message.job)
      return
    case 'stop':
      stopping = true
      return
  }
})

// Slurm signals every process of a job: then it is the parent that asks for the checkpoint.
if (process.env.PRUNESCOPE_SIGNALS === 'parent') process.on('SIGTERM', () => undefined)

// A parent that is gone, however it went, has no use for the work: the last checkpoint is on the disk.
process.on('disconnect', () => process.exit(0))
