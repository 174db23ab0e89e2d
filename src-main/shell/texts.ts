/** The shell's own words, in the interface's languages. Menus' usual items too: Electron has them in English only. A & marks
 * the letter that opens a menu together with Alt. */

import { inChinese } from '../../src-shared/host-texts/chinese'

const english = {
  file: '&File',
  edit: '&Edit',
  view: '&View',
  window: '&Window',
  help: '&Help',
  newExperiment: 'New Experiment',
  openRecipe: 'Open Recipe…',
  openRecipeTitle: 'Open a recipe',
  notSaved: (name: string) => `${name} was not saved.`,
  notSavedNext: 'See whether the disk has room and the folder may be written to, then save it again.',
  saveFile: (name: string) => `Save ${name}`,
  recipes: 'Recipes',
  importCheckpoint: 'Import Checkpoint…',
  showWorkspace: 'Show Workspace Folder',
  closeWindow: 'Close Window',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select All',
  runs: 'Runs',
  compare: 'Compare',
  queue: 'Queue',
  computeRuntime: 'Compute Runtime',
  commands: 'Commands…',
  developerTools: 'Developer Tools',
  actualSize: 'Actual Size',
  zoomIn: 'Zoom In',
  zoomOut: 'Zoom Out',
  fullScreen: 'Full Screen',
  minimise: 'Minimise',
  keys: 'Keys',
  about: 'About Prunescope',
  aboutText: (workspace: string | null) =>
    `A workbench for channel pruning by network slimming.${workspace === null ? '' : `\n\nWorkspace: ${workspace}`}`,
  close: 'Close',
  stopAndQuit: 'Stop after a checkpoint',
  keepRunning: 'Keep running',
  cancel: 'Cancel',
  quitWithJobs: (count: number) => (count === 1 ? 'A job is still running.' : `${count} jobs are still running.`),
  quitChoices: (count: number): string =>
    count === 1
      ? 'Stopped after a checkpoint, it goes on from there the next time. Kept running, it goes on without a window, and Prunescope shows it again when it is opened.'
      : 'Stopped after a checkpoint, they go on from there the next time. Kept running, they go on without a window, and Prunescope shows them again when it is opened.',
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
  file: '檔案(&F)',
  edit: '編輯(&E)',
  view: '檢視(&V)',
  window: '視窗(&W)',
  help: '說明(&H)',
  newExperiment: '新實驗',
  openRecipe: '開啟配方…',
  openRecipeTitle: '開啟配方',
  notSaved: (name) => `${name} 沒有儲存。`,
  notSavedNext: '請確認磁碟還有空間、資料夾可以寫入，然後再儲存一次。',
  saveFile: (name) => `儲存 ${name}`,
  recipes: '配方',
  importCheckpoint: '匯入檢查點…',
  showWorkspace: '顯示工作區資料夾',
  closeWindow: '關閉視窗',
  undo: '復原',
  redo: '重做',
  cut: '剪下',
  copy: '複製',
  paste: '貼上',
  selectAll: '全選',
  runs: '執行紀錄',
  compare: '比較',
  queue: '佇列',
  computeRuntime: '運算元件',
  commands: '指令…',
  developerTools: '開發人員工具',
  actualSize: '實際大小',
  zoomIn: '放大',
  zoomOut: '縮小',
  fullScreen: '全螢幕',
  minimise: '最小化',
  keys: '按鍵',
  about: '關於 Prunescope',
  aboutText: (workspace) =>
    `以 network slimming 進行通道剪枝的工作台。${workspace === null ? '' : `\n\n工作區：${workspace}`}`,
  close: '關閉',
  stopAndQuit: '存檢查點後停止',
  keepRunning: '繼續執行',
  cancel: '取消',
  quitWithJobs: (count) => `還有 ${count} 個工作正在執行。`,
  quitChoices: () =>
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
