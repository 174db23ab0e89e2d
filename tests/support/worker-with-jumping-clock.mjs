/** The real worker, which is given no NODE_OPTIONS, behind the same clock as its host. */

import './jumping-clock.cjs'

await import('../../out/main/worker.js')
