/** What the page and the host may say to the shell: the sender, and the content of what is said. */

import { expect, test } from 'vitest'
import { fromHost } from '../../../src-main/shell/control-messages'
import { OpenedFiles } from '../../../src-main/shell/opened-files'
import { isOwnPage } from '../../../src-main/shell/sender'

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

test('a file that was opened early waits for the page, and again while it is loaded anew', () => {
  const files = new OpenedFiles()
  const got: string[] = []
  files.open('early')
  files.deliverTo((path) => got.push(path))
  files.open('now')
  files.hold()
  files.open('meanwhile')
  expect(got).toEqual(['early', 'now'])
  files.deliverTo((path) => got.push(path))
  expect(got).toEqual(['early', 'now', 'meanwhile'])
})
