/** The window prints a report itself, without any other browser. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Desk, whyNoWindow, type AppUnderTest } from './support/window'

const reason = whyNoWindow()

describe.skipIf(reason !== null)(`the window’s PDF${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let desk: Desk
  let shown: AppUnderTest

  beforeAll(async () => {
    desk = await Desk.open()
    shown = await desk.launch()
  })
  afterAll(async () => desk?.close())

  const printed = (html: string): Promise<unknown> =>
    shown.page.evaluate(
      `prunescope.printPdf(${JSON.stringify(html)}).then((bytes) => new TextDecoder('latin1').decode(bytes))`,
    )

  test('a page becomes a PDF with all its pages, and no window is left', async () => {
    const pages = '<h1>One</h1><h1 style="break-before: page">Two</h1>'
    const pdf = String(await printed(`<!doctype html><meta charset="utf-8"><title>Report</title>${pages}`))
    expect(pdf.slice(0, 5)).toBe('%PDF-')
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(2)
    expect(await shown.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  test('a script in it does not run, and what is no page is refused', async () => {
    const script = '<script>document.body.style.cssText = "break-after: page"; document.body.append("x")</script>'
    const pdf = String(await printed(`<!doctype html><body><p>a</p>${script}`))
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
    await expect(shown.page.evaluate('prunescope.printPdf(42)')).rejects.toThrow(/no page to print/)
  })
})
