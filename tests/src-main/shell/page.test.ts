/** What the page and the host may say to the shell: the sender, and the content of what is said. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { fromHost } from '../../../src-main/shell/control-messages'
import { OpenedFiles } from '../../../src-main/shell/opened-files'
import { isOwnPage } from '../../../src-main/shell/sender'
import type { OpenedFile } from '../../../src-shared/contract/window-bridge'

const main = { url: 'app://prunescope/', parent: null, frameTreeNodeId: 1 }

test('the window’s own page is heard', () => {
  expect(isOwnPage({ ...main, url: 'app://prunescope/#/runs' }, main)).toBe(true)
})

test.each([
  ['a frame inside the page', { ...main, parent: main, frameTreeNodeId: 2 }],
  ['another window', { ...main, frameTreeNodeId: 7 }],
  ['a foreign page in the window', { ...main, url: 'https://prunescope/' }],
  ['a page of no origin', { ...main, url: 'about:blank' }],
  ['a frame that is gone', null],
])('%s is not', (_, sender) => {
  expect(isOwnPage(sender, main)).toBe(false)
})

test('without a window nobody is heard', () => {
  expect(isOwnPage(main, null)).toBe(false)
})

test('words of the host are taken as they are meant, and unknown ones passed over', () => {
  const jobs = { type: 'jobs', summary: { running: 2, share: null } }
  expect(fromHost(jobs)).toEqual(jobs)
  const ended = { type: 'job-ended', title: 'sample', state: 'failed', message: 'No space.' }
  expect(fromHost(ended)).toEqual(ended)
  for (const unknown of [null, 'jobs', {}, { type: 'new' }, { type: 'jobs', summary: { running: '2' } }])
    expect(fromHost(unknown)).toBeNull()
})

describe('A recipe file that was opened', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-opened-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const written = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }

  test('early waits for the page, and again while it is loaded anew', () => {
    const files = new OpenedFiles()
    const got: string[] = []
    const take = ({ name }: OpenedFile): void => void got.push(name)
    files.open(written('early.yaml', ''))
    files.deliverTo(take)
    files.open(written('now.yaml', ''))
    files.hold()
    files.open(written('meanwhile.yaml', ''))
    expect(got).toEqual(['early.yaml', 'now.yaml'])
    files.deliverTo(take)
    expect(got).toEqual(['early.yaml', 'now.yaml', 'meanwhile.yaml'])
  })

  test('reaches the page as name and text; what is none of these says why', () => {
    const files = new OpenedFiles()
    const got: OpenedFile[] = []
    files.deliverTo((file) => got.push(file))
    files.open(written('mine.yaml', 'name: mine'))
    files.open(written('long.yaml', 'x'.repeat(65_537)))
    files.open(join(folder, 'gone.yaml'))
    files.open(folder)
    files.open('/dev/zero')
    expect(got).toEqual([
      { kind: 'text', name: 'mine.yaml', text: 'name: mine' },
      { kind: 'too-long', name: 'long.yaml' },
      { kind: 'unreadable', name: 'gone.yaml' },
      { kind: 'unreadable', name: basename(folder) },
      { kind: 'unreadable', name: 'zero' },
    ])
  })
})
