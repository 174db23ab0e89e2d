/** The shell's own words, in the interface's languages; what is the system's (Copy, Paste) the system translates. */

import { inChinese } from '../../src-shared/host-texts/chinese'

const english = {
  file: 'File',
  edit: 'Edit',
  view: 'View',
  window: 'Window',
  help: 'Help',
  openRecipe: 'Open Recipe…',
  recipes: 'Recipes',
  showWorkspace: 'Show Workspace Folder',
  stopAndQuit: 'Stop after a checkpoint',
  keepRunning: 'Keep running',
  cancel: 'Cancel',
  quitWithJobs: (count: number) => (count === 1 ? 'A job is still running.' : `${count} jobs are still running.`),
  quitChoices:
    'Stopped after a checkpoint, they go on from there the next time. Kept running, they go on without a window, and Prunescope shows them again when it is opened.',
  stopping: 'Prunescope: stopping after a checkpoint…',
  hostDied: 'Prunescope’s host process ended again and again, so it was not started once more.',
  hostDiedNext: 'Nothing that was written is lost. Its last words:',
  restart: 'Restart',
  quit: 'Quit',
  pageDied: 'The window’s page ended unexpectedly.',
  pageDiedNext: 'Running jobs are not touched by this.',
  reload: 'Reload',
  jobDone: 'Finished',
  jobFailed: (why: string | null) => (why === null ? 'Failed' : `Failed: ${why}`),
  jobInterrupted: (why: string | null) => `Interrupted: it can be resumed${why === null ? '' : `. ${why}`}`,
  /** A sentence of the host's, which speaks English. */
  ofHost: (sentence: string) => sentence,
}

type Texts = typeof english

const traditionalChinese: Texts = {
  file: '檔案',
  edit: '編輯',
  view: '檢視',
  window: '視窗',
  help: '說明',
  openRecipe: '開啟配方…',
  recipes: '配方',
  showWorkspace: '顯示工作區資料夾',
  stopAndQuit: '存檢查點後停止',
  keepRunning: '繼續執行',
  cancel: '取消',
  quitWithJobs: (count) => `還有 ${count} 個工作正在執行。`,
  quitChoices:
    '存檢查點後停止的工作，下次會從該處繼續。選擇繼續執行，工作會在沒有視窗的情況下進行，再開啟 Prunescope 時會再顯示。',
  stopping: 'Prunescope：正在存檢查點並停止…',
  hostDied: 'Prunescope 的主程序一再結束，因此沒有再次啟動。',
  hostDiedNext: '已寫入的資料不會遺失。最後的訊息：',
  restart: '重新啟動',
  quit: '結束',
  pageDied: '視窗的頁面意外結束。',
  pageDiedNext: '執行中的工作不受影響。',
  reload: '重新載入',
  jobDone: '已完成',
  jobFailed: (why) => (why === null ? '失敗' : `失敗：${inChinese(why)}`),
  jobInterrupted: (why) => `已中斷，可以繼續${why === null ? '' : `。${inChinese(why)}`}`,
  ofHost: inChinese,
}

/** @param locale as Electron names it, once the application is ready */
export function textsFor(locale: string): Texts {
  return /^zh\b/i.test(locale) ? traditionalChinese : english
}

export type { Texts }
