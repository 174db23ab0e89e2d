/** A command to its end, whoever else holds on to it. */

import { expect, test } from 'vitest'
import { execute } from '../../../src-main/cluster/execute'

const run = (script: string, options = {}, behind: string | null = null) =>
  execute('sh', ['-c', script], options, behind)

test('an answer is there when the command has ended, though another process still holds its errors open', async () => {
  // As an ssh does that has become the connection of others: longer than a test may take.
  const { code, stdout, stderr } = await run('sleep 100 >/dev/null & echo out; echo errors >&2; exit 3')
  expect([code, stdout.toString(), stderr]).toEqual([3, 'out\n', 'errors'])
})

test('what never answers is given up, also where a process that it has started lives on', async () => {
  const unreachable = { code: 'cluster-unreachable', message: expect.stringContaining('has not answered') }
  await expect(run('sleep 100 & wait', { timeoutMs: 200 })).rejects.toMatchObject(unreachable)
  await expect(execute('no-such-program', [])).rejects.toMatchObject({ code: 'cluster-unreachable' })
})

test('what comes before the line is a greeting, and without the line all of it is what was said', async () => {
  const greeted = await run(
    'echo hello; echo careful >&2; echo LINE; echo LINE >&2; echo answer; echo wrong >&2',
    {},
    'LINE',
  )
  expect([greeted.greeting, greeted.stdout.toString(), greeted.stderr]).toEqual(['hello\n', 'answer\n', 'wrong'])
  const refused = await run('echo no', {}, 'LINE')
  expect([refused.greeting, refused.stdout.toString()]).toEqual([null, 'no\n'])
})

test('input is read from its stream to the end, and what is not read is no failure', async () => {
  const input = Buffer.alloc(1 << 20, 'x')
  expect((await run('wc -c', { input })).stdout.toString().trim()).toBe(String(input.length))
  expect((await run('exit 0', { input })).code).toBe(0)
})
