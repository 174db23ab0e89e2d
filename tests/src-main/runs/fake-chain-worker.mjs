/**
 * A worker that does a chain's jobs without computing: training leaves the weights in FAKE_WEIGHTS, pruning an empty file.
 * FAKE_TROUBLE names a job kind and what happens to it the first time, as in `train:die` or `prune:wait`; it is
 * remembered in the file FAKE_MEMORY, since a new process comes after a death.
 */

import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const { FAKE_WEIGHTS, FAKE_TROUBLE = '', FAKE_MEMORY = '' } = process.env
const tell = (event) => process.send(event)
let stopAsked = false

process.on('disconnect', () => process.exit(0))
process.on('message', (message) => {
  if (message.type === 'stop') stopAsked = true
  else work(message.job)
})

function work(job) {
  stopAsked = false
  const environment = {
    prunescope: '0',
    node: '24',
    platform: 'here',
    library: 'none',
    device: 'cpu',
    threads: 1,
    cpu: 'none',
    dataFingerprint: '',
  }
  tell({ type: 'started', environment, timeMs: Date.now() })
  tell({
    type: 'log',
    level: 'info',
    text: JSON.stringify({ pid: process.pid, resume: job.resume ?? null, weights: job.weights }),
    timeMs: 0,
  })
  const [kind, trouble] = FAKE_TROUBLE.split(':')
  if (kind === job.kind && !existsSync(FAKE_MEMORY)) {
    writeFileSync(FAKE_MEMORY, '')
    if (trouble === 'die') process.kill(process.pid, 'SIGKILL')
    if (trouble === 'fail')
      return tell({ type: 'failed', error: { code: 'not-finite', message: 'NaN.', next: 'Less.' }, timeMs: 0 })
    if (trouble === 'wait') {
      const timer = setInterval(() => {
        if (!stopAsked) return
        clearInterval(timer)
        tell({ type: 'stopped', timeMs: Date.now() })
      }, 5)
      return
    }
  }
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
