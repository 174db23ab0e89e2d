/** What provisioning tells while it works: a sentence for people, where it is for programs, and lines for those who ask. */

/**
 * @typedef {'wait' | 'download' | 'check' | 'unpack' | 'compile' | 'fallback'} Stage
 *
 * @typedef {object} Place
 * @property {Stage} stage
 * @property {number} [bytes]       of what this stage has to do
 * @property {number} [totalBytes]
 * @property {boolean} [isWords]    the text is what a program printed, not ours; only a log shows it
 *
 * @callback Progress
 * @param {string} text
 * @param {Place} place
 * @returns {void}
 */

/**
 * Hands on what a program prints, line by line.
 *
 * @param {Progress} progress
 * @param {Stage} stage
 * @returns {(output: string) => void} to be called with all output so far
 */
export function wordsOf(progress, stage) {
  let told = 0
  return (output) => {
    const end = output.lastIndexOf('\n') + 1
    if (end <= told) return
    const lines = output.slice(told, end).split('\n')
    told = end
    for (const line of lines) if (line.trim() !== '') progress(line.trim(), { stage, isWords: true })
  }
}

/**
 * Progress as one JSON object a line, for a program that reads it: `progress`, then `done` or `failed`.
 *
 * @param {(progress: Progress) => Promise<string>} work  returns a remark on what is in use now
 * @returns {Promise<number>} the exit status
 */
export async function tellAsJson(work) {
  // A reader that has gone needs nothing any more; the signal's handler ends what we have started.
  process.stdout.on('error', () => process.kill(process.pid, 'SIGTERM'))
  const tell = (/** @type {object} */ line) => process.stdout.write(`${JSON.stringify(line)}\n`)
  try {
    const remark = await work((text, place) => tell({ type: 'progress', text, ...place }))
    tell({ type: 'done', remark })
    return 0
  } catch (error) {
    const next = error instanceof Error && 'next' in error ? String(error.next) : ''
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error), next })
    return 1
  }
}
