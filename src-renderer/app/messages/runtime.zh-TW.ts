/** The compute runtime's page and its notice, in Traditional Chinese. */

import type { runtimeEn } from './runtime.en'

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> }

export const runtimeZhTW: Texts<typeof runtimeEn> = {
  runtime: {
    title: '運算元件',
    about: '訓練與剪枝由 TensorFlow 計算。這個原生函式庫比 Prunescope 本身還大，只需取得一次，並保留給這位使用者。',
    missingNotice: '運算元件（TensorFlow）尚未安裝。可以檢視執行紀錄，但還不能計算。',
    installingNotice: '正在安裝運算元件。',
    failedNotice: '運算元件無法安裝。',
    open: '安裝',
    show: '檢視',
    state: { missing: '尚未安裝', installing: '安裝中', failed: '無法使用', ready: '已就緒' },
    stage: {
      start: '正在啟動 …',
      wait: '正在等待另一個也在安裝的程式 …',
      download: '下載中',
      check: '正在檢查下載的檔案 …',
      unpack: '解壓縮中',
      compile: '正在編譯與 Prunescope 連結的部分，約 15 秒 …',
      fallback: '正在嘗試較舊、較小的函式庫 …',
      inspect: '正在試用 …',
    },
    amount: '{bytes}，共 {total}',
    what: '要取得的內容',
    library: '函式庫',
    download: '下載量',
    space: '解壓縮時所需空間',
    free: '可用空間 {size}',
    folder: '資料夾',
    tooLittle: '磁碟空間不足：需要 {needed}，可用 {free}。',
    needs: '這台電腦需要',
    needsText: '含 pip 的 Python（用來下載），以及 C++ 編譯器',
    ownLibrary: 'PRUNESCOPE_LIBTENSORFLOW 指定了您自己的函式庫：只會編譯用來連結的一小部分。',
    ownMissing:
      'PRUNESCOPE_LIBTENSORFLOW 指定了這個資料夾，但其中沒有 TensorFlow 函式庫。請改指向 libtensorflow.so.2 或 libtensorflow_cc.so.2 所在的資料夾，或取消設定以便下載；然後重新啟動 Prunescope。',
    noPlatform:
      '還沒有人為 {platform} 準備 TensorFlow。請將 PRUNESCOPE_LIBTENSORFLOW 設為含有 TensorFlow C 函式庫與標頭檔的資料夾，然後重新啟動 Prunescope。',
    install: '下載並安裝',
    compile: '安裝',
    cancel: '取消',
    cancelling: '正在結束 …',
    retry: '再試一次',
    again: '重新檢查',
    log: '輸出訊息',
    help: '使用代理伺服器，或沒有網路時',
    helpProxy:
      '下載由 pip 進行，因此適用 pip 的設定：環境變數 HTTPS_PROXY，或在終端機輸入「pip config set global.proxy 位址」（鏡像站則是「global.index-url」）。設定後再試一次。',
    helpOwn:
      '若這台電腦已有 TensorFlow C 函式庫（含標頭檔），請以 PRUNESCOPE_LIBTENSORFLOW=資料夾 啟動 Prunescope，就不會下載任何東西。',
    helpCache: '要放在別的磁碟：以 PRUNESCOPE_CACHE=資料夾 啟動 Prunescope。',
    device: '裝置',
    deviceIs: { cpu: 'CPU', gpu: 'GPU' },
    threads: '執行緒',
    oneDnn: 'oneDNN',
    on: '開',
    off: '關',
    gpus: '顯示卡',
    noGpus: '沒有安裝 NVIDIA 驅動程式的顯示卡',
    addon: '附加模組',
    tfjs: 'TensorFlow.js {version}',
    inspecting: '正在載入並查看其資訊 …',
  },
}
