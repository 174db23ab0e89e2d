/** Preloaded into a real program (NODE_OPTIONS): its clock is off by as many ms as a file says, from one look to the next. */

const { readFileSync } = require('node:fs')

const file = process.env.PRUNESCOPE_TEST_CLOCK ?? ''
const RealDate = Date

function offset() {
  try {
    return Number(readFileSync(file, 'utf8')) || 0
  } catch {
    return 0
  }
}

globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + offset())
    else super(...given)
  }

  static now() {
    return RealDate.now() + offset()
  }
}
