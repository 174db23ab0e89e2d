/** Somebody's own checkpoint and images, from the import to a small network in another engine: in a browser, and in the window. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ServedHost } from './served-host'
import { patienceMs, servedPage } from './served-page'
import { handsAtWindow, handsInBrowser } from './support/hands'
import { strangerWalk } from './support/stranger-walk'
import { Desk, whyNoWindow } from './support/window'

beforeAll(async () => void (process.env['PRUNESCOPE_BROWSER'] = await chromium.executablePath()))
afterAll(() => void delete process.env['PRUNESCOPE_BROWSER'])

test('import, test, inspect, cut twice, fine-tune, compare, report as PDF, ONNX elsewhere: in a browser', async () => {
  const host = await new ServedHost().start()
  const { browser, page, trouble } = await servedPage(host.link)
  try {
    await strangerWalk(page, handsInBrowser(page), join(host.workspaceDir, 'brought'))
    expect([...trouble, host.complaints].join('')).toBe('')
  } finally {
    await browser.close()
    await host.close()
  }
})

const reason = whyNoWindow()

describe.skipIf(reason !== null)(`the window${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  test('goes the same way, through the system’s dialogs', async () => {
    const desk = await Desk.open()
    try {
      const { app, page } = await desk.launch()
      page.setDefaultTimeout(patienceMs)
      const saved = join(desk.folder, 'saved')
      mkdirSync(saved)
      await strangerWalk(page, await handsAtWindow(app, saved), join(desk.folder, 'brought'))
    } finally {
      await desk.close()
    }
  })
})
