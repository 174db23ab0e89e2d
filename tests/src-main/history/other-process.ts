/** Another program on the same history: does what its argument says, and tells the test about it. */

import { History } from '../../../src-main/history/history'

const [path = '', what = ''] = process.argv.slice(2)

function tell(message: string): void {
  process.send?.(message)
}

function point(step: number) {
  return {
    type: 'metrics' as const,
    points: [{ step, epoch: step / 100, timeMs: Date.now(), values: { 'train/loss': 1 / step } }],
  }
}

const history = History.open(path)
switch (what) {
  case 'make ten runs': {
    for (let index = 0; index < 10; index++) history.createRun({ name: `of ${process.pid}`, kind: 'train' })
    history.close()
    process.disconnect?.()
    break
  }
  case 'train on and on': {
    const { id } = history.createRun({ name: 'endless', kind: 'train', state: 'running' })
    let step = 0
    setInterval(() => {
      for (let index = 0; index < 50; index++) history.apply(id, point(++step))
      history.flush()
      tell(`${id} ${step}`)
    }, 5)
    break
  }
  case 'hold back': {
    const { id } = history.createRun({ name: 'slow', kind: 'train', state: 'running' })
    for (let step = 1; step <= 20; step++) history.apply(id, point(step))
    tell(id)
    break
  }
  default:
    throw new Error(`unknown: ${what}`)
}
