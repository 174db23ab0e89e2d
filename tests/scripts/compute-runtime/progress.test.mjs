/** Provisioning as a program sees it that shows it: one JSON object a line. */

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { debian, fakePip, libraryFor, moduleUrl, smallWheel, startScript, temporaryFolder } from '../staging.mjs'

/** @param {string} output */
const linesOf = (output) =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

/** @param {string} folder @param {object} library @param {NodeJS.ProcessEnv} env */
const provisioned = (folder, library, env) =>
  startScript(
    folder,
    `import { provisionLibrary } from ${moduleUrl('scripts/compute-runtime/library.mjs')}
    import { tellAsJson } from ${moduleUrl('scripts/compute-runtime/progress.mjs')}
    process.exitCode = await tellAsJson(async (progress) => {
      await provisionLibrary(${JSON.stringify(debian)}, ${JSON.stringify(library)}, ${JSON.stringify(join(folder, 'cache', 'library'))}, progress)
      return 'small 1.0'
    })`,
    env,
  ).ended

test('each stage with its bytes, what pip prints as words, and the end', async () => {
  const folder = temporaryFolder()
  const { bytes } = smallWheel()
  const { env } = fakePip(folder, bytes, { before: 'echo Collecting small' })
  const { code, output } = await provisioned(folder, libraryFor(bytes), env)
  const lines = linesOf(output)
  expect(code).toBe(0)
  expect(lines[0]).toMatchObject({ type: 'progress', stage: 'download', bytes: 0, totalBytes: bytes.length })
  expect(lines).toContainEqual({ type: 'progress', text: 'Collecting small', stage: 'download', isWords: true })
  const unpacked = lines.filter(({ stage }) => stage === 'unpack')
  expect(unpacked.at(-1).bytes).toBe(unpacked.at(-1).totalBytes)
  expect(lines.at(-1)).toEqual({ type: 'done', remark: 'small 1.0' })
})

test('a failure is a sentence, the next step and a status', async () => {
  const folder = temporaryFolder()
  const { bytes } = smallWheel()
  const { env } = fakePip(folder, bytes, { before: 'echo "ERROR: no such mirror" >&2; exit 1' })
  const { code, output } = await provisioned(folder, libraryFor(bytes), env)
  expect(code).toBe(1)
  expect(linesOf(output).at(-1)).toMatchObject({
    type: 'failed',
    message: expect.stringContaining('no such mirror'),
    next: expect.stringContaining('proxy'),
  })
})
