/** A report through the contract: as it stands, with words that stay, and as a file. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { unzipSync, strFromU8 } from 'fflate'
import type { ReportPreview } from '../../../src-shared/contract/reports-views'
import { reportedFamily, type ReportedFamily } from '../../support/reported-family'
import { overSocket, startHost, type Client, type TestHost } from './support'

let started: TestHost
let view: Client
let family: ReportedFamily

beforeEach(async () => {
  started = await startHost()
  family = reportedFamily(started.dir)
  view = await overSocket(started)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  view.close()
  await started.close()
  const [error] = started.unexpected
  if (error !== undefined) throw error
})

const wish = () => ({ runIds: [family.cut], language: 'en' as const })

test('a preview comes again when words are written, and when its runs have changed', async () => {
  const { reports } = view.client
  const told: ReportPreview[] = []
  for await (const preview of await reports.watch({ ...wish(), without: ['gamma'] })) {
    told.push(preview)
    if (told.length === 1) await reports.saveText({ ...wish(), slot: 'tuned', markdown: 'It **works**.' })
    if (told.length === 2) started.host.history.care.trash([family.tuned])
    if (told.length === 3) break
  }
  const [first, second, third] = told
  expect(first).toMatchObject({ runs: 3, families: 1, texts: {} })
  expect(first?.sections).toHaveLength(9)
  expect(first?.body).toContain('id="sparse"')
  expect(first?.body).not.toContain('id="gamma"')
  expect(second?.texts).toEqual({ tuned: 'It **works**.' })
  expect(second?.body).toContain('It <strong>works</strong>.')
  expect(third?.runs).toBe(2)
})

test('HTML is one file; Markdown comes in a folder with its figures', async () => {
  const { reports } = view.client
  await reports.saveText({ ...wish(), slot: 'title', markdown: 'Mine / ours: 剪枝' })
  const page = await reports.file({ ...wish(), format: 'html' })
  expect(page.fileName).toBe('Mine-ours-剪枝.html')
  expect(strFromU8(page.bytes)).toMatch(/^<!doctype html>/)
  const archive = await reports.file({ ...wish(), format: 'md' })
  expect(archive.fileName).toBe('Mine-ours-剪枝.zip')
  const names = Object.keys(unzipSync(new Uint8Array(archive.bytes)))
  expect(names[0]).toBe('Mine-ours-剪枝/Mine-ours-剪枝.md')
  expect(names.slice(1)).toContain('Mine-ours-剪枝/figures/figure-1.svg')
})

test('without a browser a PDF is refused, with another way to it', async () => {
  vi.stubEnv('PRUNESCOPE_BROWSER', '/no/such/browser')
  await expect(view.client.reports.file({ ...wish(), format: 'pdf' })).rejects.toMatchObject({
    data: { code: 'browser-missing' },
  })
})

test('a run that is not there, and a place that a report does not have, are refused', async () => {
  const { reports } = view.client
  await expect(reports.file({ runIds: ['gone'], language: 'en', format: 'html' })).rejects.toMatchObject({
    data: { code: 'run-not-found' },
  })
  const nowhere = { ...wish(), slot: 'elsewhere' as 'title', markdown: 'x' }
  await expect(reports.saveText(nowhere)).rejects.toMatchObject({ data: { code: 'bad-argument' } })
})
