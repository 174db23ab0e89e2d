/** What a window asks of the desktop, kept for tests: notifications, the taskbar's bar, questions; and how it is left. */

import type { ElectronApplication } from 'playwright-core'
import type { AppUnderTest } from './window'

/** Notifications and the taskbar's bar go to the desktop, which a test has none of: what was asked for is kept. */
export async function recordDesktop(app: ElectronApplication): Promise<void> {
  await app.evaluate((electron) => {
    const record = { notifications: [] as string[], bars: [] as number[], questions: [] as string[] }
    Object.assign(globalThis, { record })
    electron.Notification.isSupported = () => true
    // The native methods are each instance's own; that it listens for a click is all that can be overheard.
    Object.assign(electron.Notification.prototype, {
      on(this: { readonly title: string; readonly body: string }) {
        record.notifications.push(`${this.title}: ${this.body}`)
      },
    })
    electron.BrowserWindow.prototype.setProgressBar = (share) => void record.bars.push(share)
    electron.BrowserWindow.prototype.isFocused = () => false
  })
}

type Recorded = {
  readonly record: { readonly notifications: string[]; readonly bars: number[]; readonly questions: string[] }
}

export function notificationsOf(app: ElectronApplication): Promise<readonly string[]> {
  return app.evaluate(() => (globalThis as unknown as Recorded).record.notifications)
}

/** As it stands now: from 0 to 1 for a share, 2 where none can be told, -1 where nothing runs. */
export function barOf(app: ElectronApplication): Promise<number> {
  return app.evaluate(() => (globalThis as unknown as Recorded).record.bars.at(-1) ?? -1)
}

export function questionsOf(app: ElectronApplication): Promise<readonly string[]> {
  return app.evaluate(() => (globalThis as unknown as Recorded).record.questions)
}

/** Presses that button of every question from now on; null leaves them open. */
export async function answerQuestions(app: ElectronApplication, response: number | null): Promise<void> {
  await app.evaluate(({ dialog }, answer) => {
    const recorded = (globalThis as unknown as Partial<Recorded>).record
    const showMessageBox = (...args: readonly unknown[]): Promise<unknown> => {
      const { message, detail } = args[args.length - 1] as { readonly message: string; readonly detail: string }
      recorded?.questions.push(`${message}\n${detail}`)
      return answer === null ? new Promise(() => undefined) : Promise.resolve({ response: answer })
    }
    Object.assign(dialog, { showMessageBox })
  }, response)
}

export async function tryToQuit(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ app: electronApp }) => void setTimeout(() => electronApp.quit(), 0))
}

export async function closedBy({ app }: AppUnderTest, act: () => Promise<void>): Promise<void> {
  const closed = new Promise<void>((resolve) => app.once('close', () => resolve()))
  await act()
  await closed
}
