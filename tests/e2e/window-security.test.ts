/** Attacks on the window that must go on failing: out of its folder, out of its page, into the shell. */

import type { Page } from 'playwright-core'
import { describe, expect, test, vi } from 'vitest'
import { channels } from '../../src-main/shell/channels'
import { oneWindow } from './support/one-window'
import { ask, whyNoWindow } from './support/window'

const reason = whyNoWindow()

describe.skipIf(reason !== null)(`the window’s defences${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  const shown = oneWindow()

  test.each([
    '/../../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/..%5c..%5c..%5cpackage.json',
    '//etc/passwd',
    '/%00',
  ])('no file outside of the page’s folder is given out: %s', async (path) => {
    expect(await statusOf(shown.page, `app://prunescope${path}`)).not.toBe(200)
  })

  test('nothing but the page’s own files can be asked for', async () => {
    for (const url of ['https://example.org/', 'file:///etc/passwd', 'app://other/index.html', 'data:text/plain,x'])
      expect(await statusOf(shown.page, url)).toBe('refused')
  })

  test('a script that is no file of the page does not run', async () => {
    const ran = await shown.page.evaluate(`(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.ran = true'
      document.body.append(script)
      await new Promise((resolve) => setTimeout(resolve, 100))
      return window.ran === true
    })()`)
    expect(ran).toBe(false)
  })

  test.each(['https://example.org/', 'file:///etc/passwd', 'app://other/', 'data:text/html,hello'])(
    'the page can not be left for %s',
    async (url) => {
      await shown.page.evaluate(`void setTimeout(() => { location.href = ${JSON.stringify(url)} }, 0)`)
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(shown.page.url()).toBe('app://prunescope/')
      expect(await shown.page.evaluate('typeof prunescope.connect')).toBe('function')
    },
  )

  test('no window can be opened; a link into the web goes to the browser, any other nowhere', async () => {
    await shown.app.evaluate(({ shell }) => {
      const opened: string[] = []
      Object.assign(globalThis, { opened })
      Object.assign(shell, {
        openExternal: (url: string) => {
          opened.push(url)
          return Promise.resolve()
        },
      })
    })
    const results = await shown.page.evaluate(
      `['https://example.org/', 'file:///bin/sh', 'smb://host/x', 'app://prunescope/'].map((url) => window.open(url))`,
    )
    expect(results).toEqual([null, null, null, null])
    const seen = await shown.app.evaluate(({ BrowserWindow }) => ({
      windows: BrowserWindow.getAllWindows().length,
      opened: (globalThis as unknown as { opened: string[] }).opened,
    }))
    expect(seen).toEqual({ windows: 1, opened: ['https://example.org/'] })
  })

  test('a frame inside the page has no bridge, and what it says is not heard', async () => {
    const inside = await shown.page.evaluate(`(() => {
      const frame = document.createElement('iframe')
      document.body.append(frame)
      return typeof frame.contentWindow.prunescope
    })()`)
    expect(inside).toBe('undefined')
    const ports = await shown.app.evaluate(async ({ BrowserWindow, ipcMain }, names) => {
      const [window] = BrowserWindow.getAllWindows()
      const contents = window?.webContents
      const [main, sub] = contents?.mainFrame.framesInSubtree ?? []
      let sent = 0
      const postMessage = contents?.postMessage.bind(contents)
      Object.assign(contents ?? {}, {
        postMessage: (...args: Parameters<NonNullable<typeof postMessage>>) => {
          sent++
          return postMessage?.(...args)
        },
      })
      ipcMain.emit(names.connect, { sender: contents, senderFrame: sub })
      const forSub = sent
      ipcMain.emit(names.connect, { sender: contents, senderFrame: main })
      return { hasSubFrame: sub !== undefined, forSub, forMain: sent - forSub }
    }, channels)
    expect(ports).toEqual({ hasSubFrame: true, forSub: 0, forMain: 1 })
  })

  test('no device, and no permission but that to copy, is given', async () => {
    const states = await shown.page.evaluate(`(async () => [
      await Notification.requestPermission(),
      (await navigator.permissions.query({ name: 'geolocation' })).state,
      (await navigator.permissions.query({ name: 'clipboard-write' })).state,
      await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'given', () => 'refused'),
      await navigator.clipboard.readText().then(() => 'given', () => 'refused'),
    ])()`)
    expect(states).toEqual(['denied', 'denied', 'granted', 'refused', 'refused'])
  })

  test('a message that is too long ends its own line; the page and the host go on', async () => {
    await shown.page.evaluate(`(async () => {
      const ports = new Promise((resolve) => addEventListener('message', ({ ports }) => resolve(ports), { once: true }))
      prunescope.connect()
      const [port] = await ports
      const closed = new Promise((resolve) => { port.onmessage = ({ data }) => data === null && resolve() })
      port.postMessage('x'.repeat(3_000_000))
      await closed
    })()`)
    await vi.waitFor(async () => {
      const about = await ask(shown.page, (client) => client.about(), null)
      expect(about.workspaceDir).toBe(shown.workspaceDir)
    })
  })

  test('a file dialog is asked for in the right words only', async () => {
    const answers = await shown.page.evaluate(`Promise.all([
      prunescope.chooseFile('x', [{ name: 'x', extensions: ['../..'] }]),
      prunescope.chooseFile('x', 'all'),
      prunescope.chooseFile([], []),
      prunescope.chooseFolder(),
      prunescope.chooseSavePath('x', 7, []),
    ].map((answer) => answer.then(() => 'answered', () => 'refused')))`)
    expect(answers).toEqual(Array.from({ length: 5 }, () => 'refused'))
  })
})

/** A response's status as the page sees it; `refused` when there was none. */
function statusOf(page: Page, url: string): Promise<unknown> {
  return page.evaluate(`fetch(${JSON.stringify(url)}).then(({ status }) => status, () => 'refused')`)
}
