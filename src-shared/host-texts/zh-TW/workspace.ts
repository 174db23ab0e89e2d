/** The workspace: its folder, its history, who holds it, and the program that serves it. */

export const workspaceSentences: Readonly<Record<string, string>> = {
  'The disk is full: the history {path} could not be written.': '磁碟已滿：無法寫入歷史紀錄 {path}。',
  'Free some space and resume the run, or choose another disk with --workspace.':
    '請騰出空間後繼續執行，或以 --workspace 選擇其他磁碟。',
  'The disk is full: {path} ({size} bytes) could not be written.': '磁碟已滿：無法寫入 {path}（{size} 位元組）。',
  'The disk is full: {path} could not be written.': '磁碟已滿：無法寫入 {path}。',
  'Free some space, or choose another disk with --workspace, and try again.':
    '請騰出空間，或以 --workspace 選擇其他磁碟，然後重試。',
  '{path} could not be written ({code}).': '無法寫入 {path}（{code}）。',
  'Check that the folder is there and who may write in it, or choose another one.':
    '請確認該資料夾存在，以及誰有寫入權限；或選擇其他資料夾。',
  'Check who may write in that folder, or choose another one with --workspace.':
    '請確認誰有該資料夾的寫入權限，或以 --workspace 選擇其他資料夾。',
  "The history {path} can't be read: {WHAT}.": '無法讀取歷史紀錄 {path}：{WHAT}。',
  'it is no SQLite database': '不是 SQLite 資料庫',
  'parts of it are damaged or missing': '部分內容已損壞或遺失',
  'it belongs to another program': '屬於其他程式',
  'Move the file away to begin a new history (the folder runs/ keeps all weights), or put a backup in its place.':
    '請移開該檔案以開始新的歷史紀錄（權重都保留在 runs/ 資料夾），或以備份取代。',
  'Another program has held the history {path} for more than five seconds.':
    '另一個程式占用歷史紀錄 {path} 已超過五秒。',
  'Wait until it has finished, or end it, and try again.': '請等它完成或結束它，然後重試。',
  'The history {path} could not be opened or written ({Why}).': '無法開啟或寫入歷史紀錄 {path}（{Why}）。',
  'Check who may write in its folder and whether the disk is in order, or choose another with --workspace.':
    '請確認誰有其資料夾的寫入權限、磁碟是否正常，或以 --workspace 選擇其他的。',
  "The history {path} can't be made: its folder does not exist.": '無法建立歷史紀錄 {path}：其資料夾不存在。',
  'Make the folder, or choose another one with --workspace.': '請建立該資料夾，或以 --workspace 選擇其他的。',
  'The history {path} was written by a newer Prunescope (version {version} of its form; this one knows {known}).':
    '歷史紀錄 {path} 由較新的 Prunescope 寫入（格式版本 {version}；此版本認得 {known}）。',
  'Update Prunescope, or choose another folder with --workspace.':
    '請更新 Prunescope，或以 --workspace 選擇其他資料夾。',
  'The disk is full: the workspace {path} could not be made.': '磁碟已滿：無法建立工作區 {path}。',
  'Free some space, or choose another disk with --workspace.': '請騰出空間，或以 --workspace 選擇其他磁碟。',
  "The workspace {path} can't be used: {Why}.": '無法使用工作區 {path}：{Why}。',
  'it is a file': '它是檔案',
  'it lies on a read-only file system': '它位於唯讀的檔案系統',
  'you have no permission to write there': '您沒有該處的寫入權限',
  'a file is where a folder should be': '應為資料夾的位置是檔案',
  'Choose another folder with --workspace, or make this one writable.':
    '請以 --workspace 選擇其他資料夾，或將它改為可寫入。',
  "The workspace {path} can't be locked for writing: writer.lock in it could not be opened or written ({Why}).":
    '無法鎖定工作區 {path} 以供寫入：其中的 writer.lock 無法開啟或寫入（{Why}）。',
  'Check who may write in the folder and whether its disk is in order, or choose another one with --workspace.':
    '請確認誰有該資料夾的寫入權限、磁碟是否正常，或以 --workspace 選擇其他的。',
  'The workspace {path} is no longer there: it was removed, renamed or unmounted while it was in use.':
    '工作區 {path} 已不在：它在使用中被移除、重新命名或卸載。',
  'Put it back where it was and start again, or start with another folder (--workspace DIR).':
    '請放回原處後重新啟動，或以其他資料夾啟動（--workspace DIR）。',
  'The workspace {path} is in use by a command of the command line, which serves no page.':
    '工作區 {path} 正由指令列的指令使用，而它不提供頁面。',
  'Wait until it has finished, or choose another workspace with --workspace.':
    '請等它完成，或以 --workspace 選擇其他工作區。',
  'There is no place for the socket that other programs reach this workspace by ({Why}).':
    '沒有位置可放置供其他程式連到此工作區的 socket（{Why}）。',
  'Set XDG_RUNTIME_DIR to a folder of your own.': '請將 XDG_RUNTIME_DIR 設為您自己的資料夾。',
  'Another program holds the workspace {path} and does not answer.': '另一個程式占用工作區 {path}，而且沒有回應。',
  'Wait until it has finished, or end it; or choose another workspace with --workspace.':
    '請等它完成或結束它；或以 --workspace 選擇其他工作區。',
  '{path} belongs to another user.': '{path} 屬於其他使用者。',
  'The program that holds the workspace has ended.': '占用工作區的程式已結束。',
  'Type the same again: what was queued there is kept.': '請再輸入一次相同的指令：已排入佇列的會保留。',

  // Page and host.
  'That went wrong here; the terminal that runs the workbench says how.': '這裡出了問題；執行工作台的終端機會說明。',
  'This address is not the workbench’s.': '這不是工作台的位址。',
  'Only GET is answered here.': '此處只回應 GET。',
  'That is no address.': '這不是位址。',
  'There is nothing here.': '這裡沒有內容。',
  'This link has been used, or the workbench was started anew.': '此連結已使用過，或工作台已重新啟動。',
  'The terminal that runs it shows the link to open.': '執行它的終端機會顯示要開啟的連結。',
  'Port {port} is in use by another program, perhaps by another workbench.':
    '連接埠 {port} 已由其他程式使用，可能是另一個工作台。',
  'Choose another with --port, or leave --port out to get a free one.':
    '請以 --port 選擇其他的，或省略 --port 以自動選取。',
  'Port {port} is reserved for the system.': '連接埠 {port} 保留給系統使用。',
  'Choose one above 1023.': '請選擇大於 1023 的。',
  'This host does not know what was asked of it.': '主程式不認得這個要求。',
  'Reload the page, or start the workbench anew: page and host are of different versions.':
    '請重新載入頁面，或重新啟動工作台：頁面與主程式的版本不同。',
  '{call} was asked with what it does not take: {Why}': '{call} 收到不接受的內容：{Why}',
  'Correct that value, then try again.': '請更正該值，然後重試。',
}
