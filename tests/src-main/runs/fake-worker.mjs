/** A worker that computes nothing: it answers as a real one does, and can be told by the run folder's name to misbehave. */

import { basename } from 'node:path'

const tell = (event) => process.send(event)
let stopAsked = false

process.on('disconnect', () => process.exit(0))
process.on('message', (message) => {
  if (message.type === 'stop') stopAsked = true
  else work(message.job)
})

async function work(job) {
  stopAsked = false
  const behaviour = basename(job.runDir)
  tell({ type: 'log', level: 'info', text: `${job.kind} in process ${process.pid}`, timeMs: Date.now() })
  if (behaviour === 'talks') {
    console.log('a line on standard output')
    console.error('a line on standard error')
    // Until both have certainly left: the end of the job is not the end of the pipes.
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  if (behaviour === 'exits') {
    console.error('Illegal instruction')
    process.exit(3)
  }
  if (behaviour === 'fails')
    return tell({
      type: 'failed',
      error: { code: 'out-of-memory', message: 'No memory.', next: 'Lower it.' },
      timeMs: 0,
    })
  if (behaviour === 'hangs' || behaviour === 'waits') {
    // Alive until killed, or until asked to stop.
    const timer = setInterval(() => {
      if (behaviour === 'hangs' || !stopAsked) return
      clearInterval(timer)
      tell({ type: 'stopped', timeMs: Date.now() })
    }, 5)
    return
  }
  tell({ type: 'metrics', points: [{ step: 1, epoch: 1, timeMs: 0, values: { 'train/loss': 1 } }] })
  tell({ type: 'finished', timeMs: Date.now(), reason: 'done' })
}
