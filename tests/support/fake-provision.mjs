/** Stands for the script that sets the compute runtime up: says its steps, and then does what a file or a variable asks for. */

import { existsSync, readFileSync } from 'node:fs'

const tell = (line) => console.log(JSON.stringify(line))
const control = process.env.FAKE_PROVISION_CONTROL ?? ''
const library = process.argv.includes('gpu') ? 'the library for cards' : 'the library'

tell({ type: 'progress', text: 'Collecting the library', stage: 'download', isWords: true })
tell({ type: 'progress', text: `downloading ${library}`, stage: 'download', bytes: 25, totalBytes: 100 })
process.stderr.write('a word on stderr\n')

setInterval(() => {
  const wish = existsSync(control) ? readFileSync(control, 'utf8').trim() : process.env.FAKE_PROVISION_WISH
  if (wish === 'fail') {
    tell({ type: 'failed', message: 'pip could not download it: no route.', next: 'Check the network.' })
    process.exit(1)
  }
  if (wish === 'finish') {
    tell({ type: 'done', remark: `${library} is there` })
    process.exit(0)
  }
  if (wish === 'crash') process.exit(3)
}, 20)
