/** A report written from the command line, and written again with the words that were added. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { reportedFamily } from '../../support/reported-family'
import { temporaryFolder } from '../../support/temporary-folder'
import { answerOf, failureIn, prunescope } from './command-line'

const answer = z.object({ title: z.string(), files: z.array(z.object({ path: z.string() })) })

test('words and title are there again when the report is made again; an empty file takes words away', async () => {
  const folder = temporaryFolder()
  const workspace = join(folder, 'workspace')
  const { train, tuned } = reportedFamily(workspace)
  const words = join(folder, 'words.md')
  writeFileSync(words, 'Own **words**.\n')
  const first = await answerOf(
    answer,
    workspace,
    'report',
    train,
    '--format',
    'html,md',
    '--out',
    join(folder, 'a'),
    '--name',
    'mine',
    '--title',
    'A title',
    '--text',
    `4=${words}`,
    '--without',
    'gamma',
  )
  expect(first.title).toBe('A title')
  expect(readdirSync(join(folder, 'a')).sort()).toEqual(['figures', 'mine.html', 'mine.md'])
  const page = readFileSync(join(folder, 'a', 'mine.html'), 'utf8')
  expect(page).toContain('Own <strong>words</strong>.')
  expect(page).not.toContain('id="gamma"')

  const again = await answerOf(answer, workspace, 'report', tuned, '--out', join(folder, 'b'))
  expect(again).toMatchObject({ title: 'A title', files: [{ path: join(folder, 'b', 'A-title.html') }] })
  expect(readFileSync(join(folder, 'b', 'A-title.html'), 'utf8')).toContain('Own <strong>words</strong>.')

  writeFileSync(words, '')
  await answerOf(answer, workspace, 'report', train, '--out', join(folder, 'c'), '--text', `tuned=${words}`)
  expect(readFileSync(join(folder, 'c', 'A-title.html'), 'utf8')).not.toContain('Own <strong>words</strong>.')
})

test('a section that there is not, and a file that is missing, are told; nothing is written', async () => {
  const folder = temporaryFolder()
  const workspace = join(folder, 'workspace')
  const { train } = reportedFamily(workspace)
  const out = ['--out', join(folder, 'out')]
  for (const [args, code] of [
    [['--text', '12=words.md'], 'bad-argument'],
    [['--text', `4=${join(folder, 'gone.md')}`], 'file-not-found'],
    [['--format', 'docx'], 'bad-argument'],
    [['--without', '0'], 'bad-argument'],
  ] as const)
    expect(failureIn(await prunescope(workspace, 'report', train, ...out, ...args, '--json')).code).toBe(code)
  expect(existsSync(join(folder, 'out'))).toBe(false)
})
