/**
 * A worker that computes nothing and does what the files in FAKE_CONTROL say when a job begins:
 * `train`, `prune` or `evaluate` hold what becomes of a job of that kind: `work` (also without a file), `wait` until it is
 * asked to stop or there is a file `release`, `deaf` (waits, and heeds no request to stop), `die`, `fail`.
 * Each training adds a line with its process and whether it was resumed to `begun`.
 */

import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const { FAKE_WEIGHTS = '', FAKE_CONTROL = '' } = process.env
const tell = (event) => process.send(event)
const fileOf = (name) => join(FAKE_CONTROL, name)
let stopAsked = false

process.on('disconnect', () => process.exit(0))
process.on('message', (message) => {
  if (message.type === 'stop') stopAsked = true
  else work(message.job)
})

const environment = {
  prunescope: '0',
  node: '24',
  platform: 'here',
  library: 'none',
  device: 'cpu',
  threads: 1,
  precision: 'float32',
  cpu: 'none',
  dataFingerprint: '',
}

function work(job) {
  stopAsked = false
  const resume = job.resume ?? null
  appendFileSync(
    fileOf('begun'),
    `${JSON.stringify({ kind: job.kind, run: basename(job.runDir), pid: process.pid, resume })}\n`,
  )
  tell({ type: 'started', environment, timeMs: Date.now() })
  tell({ type: 'progress', progress: progressAt(5) })
  tell({ type: 'metrics', points: [{ step: 5, epoch: 0.5, timeMs: Date.now(), values: { 'train/loss': 2, lr: 0.1 } }] })
  tell({ type: 'log', level: 'info', text: `${job.kind} begins`, timeMs: Date.now() })
  const todo = existsSync(fileOf(job.kind)) ? readFileSync(fileOf(job.kind), 'utf8') : 'work'
  switch (todo) {
    case 'die':
      return process.kill(process.pid, 'SIGKILL')
    case 'fail':
      return tell({ type: 'failed', error: { code: 'not-finite', message: 'NaN.', next: 'Less.' }, timeMs: Date.now() })
    case 'wait':
    case 'deaf': {
      const timer = setInterval(() => {
        if (existsSync(fileOf('release'))) finish(job)
        else if (stopAsked && todo === 'wait') tell({ type: 'stopped', timeMs: Date.now() })
        else return
        clearInterval(timer)
      }, 5)
      return
    }
    default:
      return finish(job)
  }
}

function progressAt(step) {
  return {
    epoch: step / 10,
    epochs: 1,
    step,
    steps: 10,
    imagesPerSecond: 10,
    secondsLeft: 10 - step,
    doing: 'training',
  }
}

function finish(job) {
  if (job.kind === 'evaluate') {
    const evaluation = {
      dataset: job.data.name,
      split: job.split,
      of: 'weights',
      images: 4,
      correct: 3,
      accuracy: 0.75,
      loss: 1,
      imagesPerSecond: 1,
    }
    tell({ type: 'evaluation', evaluation })
  } else {
    mkdirSync(job.runDir, { recursive: true })
    if (job.kind === 'train') copyFileSync(FAKE_WEIGHTS, join(job.runDir, 'weights.safetensors'))
    else writeFileSync(join(job.runDir, 'weights.safetensors'), '')
  }
  tell({ type: 'finished', timeMs: Date.now(), reason: 'done' })
}
