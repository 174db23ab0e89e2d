/** The compute runtime: how it comes here, and why it does not compute. */

export const runtimeSentences: Readonly<Record<string, string>> = {
  'The library for NVIDIA’s cards is not installed.': '尚未安裝 NVIDIA 顯示卡的函式庫。',
  'Type `prunescope runtime install gpu`, or install it on the page “Compute runtime”.':
    '請輸入 `prunescope runtime install gpu`，或在「運算元件」頁面安裝。',
  'PRUNESCOPE_LIBTENSORFLOW names a library of your own, and that one is used whatever is installed.':
    'PRUNESCOPE_LIBTENSORFLOW 指定了您自己的函式庫，不論安裝了什麼都會使用它。',
  'Unset it, then run the same again.': '請取消設定，然後再執行一次。',
  'There is no TensorFlow for graphics cards on {platform}.': '{platform} 沒有顯示卡用的 TensorFlow。',
  'Compute on the processor, or on a Linux machine with an NVIDIA card.':
    '請以處理器計算，或使用具備 NVIDIA 顯示卡的 Linux 電腦。',
  'The package {name} is not installed.': '尚未安裝套件 {name}。',
  'Run `npm start` once.': '請執行一次 `npm start`。',
  'PRUNESCOPE_LIBTENSORFLOW names {folder}, where there is no TensorFlow library.':
    'PRUNESCOPE_LIBTENSORFLOW 指定了 {folder}，但其中沒有 TensorFlow 函式庫。',
  'Point it at the folder of libtensorflow.so.2 or libtensorflow_cc.so.2, or unset it to have one downloaded.':
    '請改指向 libtensorflow.so.2 或 libtensorflow_cc.so.2 所在的資料夾，或取消設定以便下載。',
  'The compute runtime (TensorFlow) is not set up for this user yet.': '尚未為這位使用者安裝運算元件（TensorFlow）。',
  'Set it up on the workbench’s page “Compute runtime”, or type {COMMAND}; it fetches it (274 MB, once), or says what is missing.':
    '請在「運算元件」頁面安裝，或輸入 {COMMAND}；它會下載一次（274 MB），或說明缺少什麼。',
  '`{command}` in Prunescope’s folder': '`{command}`（在 Prunescope 的資料夾）',
  '`{command}`': '`{command}`',
  "The compute runtime's addon is not at {path}.": '{path} 沒有運算元件的附加模組。',
  'PRUNESCOPE_TF_ADDON names it: unset it, or point it at a tfjs_binding.node.':
    '它由 PRUNESCOPE_TF_ADDON 指定：請取消設定，或改指向 tfjs_binding.node。',
  '{threads} is not a number of threads.': '{threads} 不是執行緒數。',
  'Give a whole number from 1 up, as in PRUNESCOPE_THREADS=2.': '請輸入 1 以上的整數，例如 PRUNESCOPE_THREADS=2。',
  'TensorFlow runs with {n} threads in this process, and cannot change to {asked}.':
    'TensorFlow 在此行程中使用 {n} 個執行緒，無法改為 {asked} 個。',
  'Set the number of threads before the first use, as in PRUNESCOPE_THREADS=2.':
    '請在首次使用之前設定執行緒數，例如 PRUNESCOPE_THREADS=2。',
  'The compute runtime at {path} did not load: {Why}.': '無法載入 {path} 的運算元件：{Why}。',
  'Delete the folder {folder} and type {COMMAND} to build it again.':
    '請刪除資料夾 {folder}，並輸入 {COMMAND} 重新建置。',
  'The compute runtime did not load.': '無法載入運算元件。',
  'Set it up again.': '請重新安裝。',
  'The compute runtime could not be tried: {Why}': '無法試用運算元件：{Why}',
  'Run `prunescope doctor` in a terminal, which says more.': '請在終端機執行 `prunescope doctor`，它會說明更多。',
  'Setting the compute runtime up ended early ({Why}).': '運算元件的安裝提早結束（{Why}）。',
  'exit status {status}': '結束狀態 {status}',
  'Try again; what was downloaded completely is kept.': '請重試；已完整下載的會保留。',

  // What sets it up, as it goes on and as it fails.
  'waiting for another process that is setting it up': '正在等待另一個也在安裝的程式',
  'downloading {what} with pip, {share} % of {size} MB': '正在以 pip 下載 {what}：{size} MB 中的 {share} %',
  'checking the download of before': '正在檢查先前的下載',
  'checking {what}': '正在檢查 {what}',
  'unpacking, {share} % of {size} MB': '正在解壓縮：{size} MB 中的 {share} %',
  'compiling with {compiler}, about 30 s': '正在以 {compiler} 編譯，約 30 秒',
  'trying tfjs’s own, older library (TensorFlow 2.9.1)': '正在嘗試 tfjs 本身較舊的函式庫（TensorFlow 2.9.1）',
  "{path} can't be written to ({code}).": '無法寫入 {path}（{code}）。',
  'Make it a writable folder, or choose another cache folder with PRUNESCOPE_CACHE=<folder>.':
    '請將它改為可寫入的資料夾，或以 PRUNESCOPE_CACHE=<資料夾> 選擇其他快取資料夾。',
  'The disk of {path} has not enough space.': '{path} 所在的磁碟空間不足。',
  'The disk of {path} has not enough space: {needed} needed, {free} free.':
    '{path} 所在的磁碟空間不足：需要 {needed}，可用 {free}。',
  'Free some, or choose another cache folder with PRUNESCOPE_CACHE=<folder>; then run the same again.':
    '請騰出空間，或以 PRUNESCOPE_CACHE=<資料夾> 選擇其他快取資料夾；然後再執行一次。',
  'There is no C++ compiler ({names}), which links the compute runtime to Node.':
    '沒有 C++ 編譯器（{names}），無法將運算元件與 Node 連結。',
  'Type `{command}`, then run the same again.': '請輸入 `{command}`，然後再執行一次。',
  'There are no TensorFlow headers beside the library in {folder}: no include/{file}.':
    '{folder} 的函式庫旁沒有 TensorFlow 標頭檔：缺少 include/{file}。',
  'Take a distribution of TensorFlow with headers (the C library’s archive, or an installed Python package).':
    '請使用含標頭檔的 TensorFlow（C 函式庫的壓縮檔，或已安裝的 Python 套件）。',
  'There is no TensorFlow library in {folder}.': '{folder} 中沒有 TensorFlow 函式庫。',
  'Point PRUNESCOPE_LIBTENSORFLOW at the folder of libtensorflow.so.2 or libtensorflow_cc.so.2, or unset it to have one downloaded.':
    '請將 PRUNESCOPE_LIBTENSORFLOW 指向 libtensorflow.so.2 或 libtensorflow_cc.so.2 所在的資料夾，或取消設定以便下載。',
  "{compiler} could not build the compute runtime's addon: {Words}": '{compiler} 無法編譯運算元件的附加模組：{Words}',
  'A compiler with C++17 is needed (g++ 8 or newer); choose one with CXX=<compiler>, then run the same again.':
    '需要支援 C++17 的編譯器（g++ 8 以上）；請以 CXX=<編譯器> 指定，然後再執行一次。',
  'There is no {program}, which downloads the compute runtime (TensorFlow).':
    '沒有 {program}，無法下載運算元件（TensorFlow）。',
  'Or point PRUNESCOPE_LIBTENSORFLOW at a TensorFlow library of your own.':
    '或將 PRUNESCOPE_LIBTENSORFLOW 指向您自己的 TensorFlow 函式庫。',
  '{python} has no pip, which downloads the compute runtime (TensorFlow).':
    '{python} 沒有 pip，無法下載運算元件（TensorFlow）。',
  'pip could not download {what}: {Words}': 'pip 無法下載 {what}：{Words}',
  "Check the network, or pip's settings for your mirror or proxy (`{command}`), then run the same again.":
    '請檢查網路，或 pip 的鏡像站與代理伺服器設定（`{command}`），然後再執行一次。',
  '{file} is not the file that was expected: its sha256 is {sum}, not {right}.':
    '{file} 不是預期的檔案：其 sha256 為 {sum}，而不是 {right}。',
  'A mirror may hold a damaged copy: run the same again.': '鏡像站的檔案可能已損壞：請再執行一次。',
  'If it stays so, use another one (`{command}` says which it is).':
    '若仍然如此，請改用其他鏡像站（`{command}` 會顯示目前使用的）。',
  '{file} lacks {entry}, which computes.': '{file} 中缺少用來計算的 {entry}。',
  'Please report this: the table of platforms is wrong.': '請回報此問題：平台對照表有誤。',
  'Nobody has prepared a TensorFlow for {platform} yet.': '還沒有人為 {platform} 準備 TensorFlow。',
  'Point PRUNESCOPE_LIBTENSORFLOW at a folder with the TensorFlow C library and its headers.':
    '請將 PRUNESCOPE_LIBTENSORFLOW 指向含有 TensorFlow C 函式庫與標頭檔的資料夾。',
}
