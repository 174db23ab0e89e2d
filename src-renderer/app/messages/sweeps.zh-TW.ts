/** 掃描矩陣。 */

import type { sweepsEn } from './sweeps.en'
import type { Texts } from './translated'

export const sweepsZhTW: Texts<typeof sweepsEn> = {
  sweeps: {
    open: '以矩陣檢視掃描',
    matrix: '掃描結果',
    gone: '佇列中已沒有這個掃描',
    goneNext: '它的執行仍在所有執行之中；矩陣是由佇列中的工作組成的。',
    compare: '比較這些執行',
    rows: '縱軸',
    columns: '橫軸',
    none: '無',
    stage: '階段',
    value: '格子內容',
    meanOver: '對 {keys} 取平均 ± 標準差，並標示執行數。',
    hint: '點一下開啟該執行；若有多個則開啟比較。',
    someWait: '尚有未完成',
    failed: '失敗：{reason}',
    retry: '再試一次',
    axis: {
      'train-lambda': 'λ',
      seed: '種子',
      ratio: '剪除的通道比例',
      'train-epochs': '訓練輪數',
      'train-lr': '學習率',
    },
    state: { done: '完成', running: '執行中', waiting: '等待中', failed: '失敗', stopped: '已停止', none: '–' },
    cell: {
      accuracy: '準確率',
      change: '與其訓練相比的變化',
      nearZero: '訓練後接近零的 γ',
      params: '參數量',
      macs: '乘加運算',
      latency1: '延遲（單張影像）',
      loss: '訓練損失',
    },
  },
}
