/** 執行紀錄的比較。 */

import type { compareEn } from './compare.en'

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> }

export const compareZhTW: Texts<typeof compareEn> = {
  compare: {
    title: '比較',
    runs: '{n} 個執行',
    run: '執行',
    add: '加入執行',
    find: '尋找執行',
    noOther: '沒有其他符合的執行。',
    remove: '將 {name} 移出比較',
    none: '尚無可比較的內容',
    noneNext: '在表格中選取執行後按「比較」，或在此逐一加入。',
    toTable: '到表格選取執行',
    withBaseline: '與其基準比較',
    baseline: '基準',
    best: '最佳',
    numbers: '數值',
    numbersHint: '差異為相對於基準的絕對值與相對值。',
    measured: '量測項目',
    copy: '複製為 Markdown',
    csv: '存成 CSV',
    copied: '已複製。',
    notCopied: '瀏覽器不允許放上剪貼簿。請改存成 CSV。',
    threads: '{n} 個執行緒',
    otherImages: '準確率與損失是在不同影像上量測的，其差異參考價值不高。',
    otherDevices: '裝置、處理器或執行緒數不同：時間無法反映網路本身的差異。',
    tooMany: '一次最多比較 {n} 個執行。',
    curves: '曲線',
    stitched: '同一家族的階段前後相接',
    splits: '影像',
    measure: {
      accuracy: '準確率',
      best: '最佳準確率',
      loss: '損失',
      trainLoss: '訓練損失',
      params: '參數量',
      macs: '乘加運算',
      size: '權重檔案大小',
      time: '時間',
      timeInAll: '含先前階段的時間',
      sparsity: '接近零的 γ（小於 0.01）',
      removed: '移除的通道',
      lambda: 'λ',
    },
    with: { images: '量測影像', device: '裝置', processor: '處理器' },
  },
}
