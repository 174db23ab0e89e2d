/** The shell's own dialogs: what becomes of running jobs, whether to go on after a crash, and what this program is. */

import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron'
import type { Texts } from './texts'

export type Farewell = 'stop' | 'keep-running' | 'cancel'

export async function askFarewell(texts: Texts, window: BrowserWindow | null, running: number): Promise<Farewell> {
  const answers: readonly Farewell[] = ['stop', 'keep-running', 'cancel']
  const response = await ask(window, {
    type: 'question',
    message: texts.quitWithJobs(running),
    detail: texts.quitChoices(running),
    buttons: [texts.stopAndQuit, texts.keepRunning, texts.cancel],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  })
  return answers[response] ?? 'cancel'
}

/** @returns whether to start the host once more */
export async function askAfterDeaths(texts: Texts, window: BrowserWindow | null, lastWords: string): Promise<boolean> {
  const response = await ask(window, {
    type: 'error',
    message: texts.hostDied,
    detail: `${texts.hostDiedNext}\n\n${lastLines(lastWords, texts)}`,
    buttons: [texts.restart, texts.quit],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  })
  return response === 0
}

/** @returns whether to load the page again */
export async function askAfterPageDeath(texts: Texts, window: BrowserWindow, why: string): Promise<boolean> {
  const response = await ask(window, {
    type: 'error',
    message: texts.pageDied,
    detail: `${texts.pageDiedNext} (${why})`,
    buttons: [texts.reload, texts.quit],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  })
  return response === 0
}

/** Electron's own panel does not appear on every Linux, and knows no workspace. */
export async function tellAbout(
  texts: Texts,
  window: BrowserWindow | null,
  { version, workspaceDir }: { readonly version: string; readonly workspaceDir: string | null },
): Promise<void> {
  await ask(window, {
    type: 'info',
    title: texts.about,
    message: `Prunescope ${version}`,
    detail: texts.aboutText(workspaceDir),
    buttons: [texts.close],
    noLink: true,
  })
}

/** A file that the user wanted kept, and that no disk took. */
export async function tellNotSaved(texts: Texts, window: BrowserWindow | null, name: string): Promise<void> {
  const [message, detail] = [texts.notSaved(name), texts.notSavedNext]
  await ask(window, { type: 'error', message, detail, buttons: [texts.close], noLink: true })
}

const mostLines = 15

/** As much of a log as a dialog has room for. */
function lastLines(text: string, { ofHost }: Texts): string {
  return text.trim().split('\n').slice(-mostLines).map(ofHost).join('\n')
}

async function ask(window: BrowserWindow | null, options: MessageBoxOptions): Promise<number> {
  const titled = { title: 'Prunescope', ...options }
  const { response } = await (window ? dialog.showMessageBox(window, titled) : dialog.showMessageBox(titled))
  return response
}
