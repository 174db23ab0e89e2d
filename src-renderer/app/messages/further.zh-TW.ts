/** 繼續訓練與測試網路。 */

import type { furtherEn } from './further.en'
import type { Texts } from './translated'

export const furtherZhTW: Texts<typeof furtherEn> = {
  further: {
    open: '訓練或測試…',
    title: '訓練或測試 {name}',
    finetune: '微調',
    finetuneStory: '產生一個新的執行：先照原樣測試，再繼續訓練，每輪之後都測試。',
    test: '只測試',
    testStory: '量測這些權重的準確率與損失，並保存在此執行中。',
    data: '資料',
    dataStory:
      '這裡已知的名稱，或工作台所在電腦上的資料夾路徑：每個類別一個 PNG 或 JPEG 影像資料夾，可直接放置，或分別放在 train 與 test 之下。影像會調整為此網路所需的大小。若沒有測試影像，會保留五分之一用於測試。',
    own: '它自己的資料：{name}',
    epochs: '輪數',
    batchSize: '批次大小',
    lr: '學習率',
    lambda: 'λ（γ 的 L1 懲罰）',
    lambdaStory: '大於 0 會使 γ 稀疏，之後可剪除更多通道；0 則只恢復準確率。',
    name: '名稱',
    start: '開始',
    reading: '正在讀取並檢查影像…',
  },
}
