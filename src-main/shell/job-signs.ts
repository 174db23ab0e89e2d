/** What the desktop shows of jobs while nobody looks at the window: the taskbar's bar, and a notification at the end. */

import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron'
import type { FromHost, JobsSummary } from '../../src-shared/contract/shell-control'
import type { Texts } from './texts'

const noBar = -1
/** More than 1 is "busy, who knows how long". */
const busyBar = 2

/** The taskbar's bar, from 0 to 1, or one of the two above. */
function barFor({ running, share }: JobsSummary): number {
  if (running === 0) return noBar
  return share === null ? busyBar : Math.max(0, Math.min(1, share))
}

export function showBar(window: BrowserWindow, summary: JobsSummary): void {
  window.setProgressBar(barFor(summary))
}

/** A night's training must not be put to sleep with the machine. */
export class StayAwake {
  #blocker: number | null = null

  while(isBusy: boolean): void {
    if (isBusy === (this.#blocker !== null)) return
    if (this.#blocker !== null) powerSaveBlocker.stop(this.#blocker)
    this.#blocker = isBusy ? powerSaveBlocker.start('prevent-app-suspension') : null
  }
}

/** What to say of a job's end; null when the user ended it himself and knows. */
export function endText({ state, message }: Extract<FromHost, { type: 'job-ended' }>, texts: Texts): string | null {
  switch (state) {
    case 'done':
      return texts.jobDone
    case 'failed':
      return texts.jobFailed(message)
    case 'interrupted':
      return texts.jobInterrupted(message)
    case 'queued':
    case 'running':
    case 'paused':
    case 'stopped':
      return null
  }
}

export function notify(title: string, body: string, onClick: () => void): void {
  if (!Notification.isSupported()) return
  const notification = new Notification({ title, body })
  notification.on('click', onClick)
  notification.show()
}
