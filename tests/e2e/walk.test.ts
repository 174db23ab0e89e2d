/** From the first start to a purged run: in a browser, and in the real window, an old Chromium's. */

import { describe, expect, test } from 'vitest'
import { ServedHost } from './served-host'
import { patienceMs, servedPage } from './served-page'
import { walk } from './support/walk'
import { Desk, whyNoWindow } from './support/window'

test('first start, sample, live curves, run, filter, copy with another λ, compare, delete, undo, purge: in a browser', async () => {
  const host = await new ServedHost().start()
  const { browser, page, trouble } = await servedPage(host.link)
  try {
    await walk(page)
    expect([...trouble, host.complaints].join('')).toBe('')
  } finally {
    await browser.close()
    await host.close()
  }
})

const reason = whyNoWindow()

describe.skipIf(reason !== null)(`the window${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  test('goes the same way', async () => {
    const desk = await Desk.open()
    try {
      const { page } = await desk.launch()
      page.setDefaultTimeout(patienceMs)
      await walk(page)
    } finally {
      await desk.close()
    }
  })
})
