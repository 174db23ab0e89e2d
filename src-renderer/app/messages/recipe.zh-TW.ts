/** 配方表單；各設定項的說明在 recipe-keys.zh-TW.ts。 */

import type { recipeEn } from './recipe.en'
import type { Texts } from './translated'

export const recipeZhTW: Texts<typeof recipeEn> = {
  unit: { points: '個百分點', rate: '張影像／秒', hour: '小時', minute: '分', second: '秒' },
  recipe: {
    builtIn: {
      sample: '以即時產生的圖形稀疏訓練、剪枝並微調一個小型網路，約三分鐘。',
      'report-cpu': '以小型瓶頸 ResNet 在 CIFAR-10 上進行 network slimming：從稀疏訓練到微調後的 90 %。',
      report: '報告的實驗：CIFAR-10 上的 ResNet-50，λ 為 1e-4，剪除 50 % 與 90 %，並微調 90 % 者。',
      'slimming-densenet40': '論文的實驗：CIFAR-10 上的 DenseNet-40，剪除各層所讀通道的 40 % 與 70 %。適合 GPU。',
      'slimming-resnet164': '論文的實驗：CIFAR-10 上的 ResNet-164，剪除 40 % 與 60 % 的通道。適合 GPU。',
      'slimming-vgg19': '論文的實驗：CIFAR-10 上的 VGG-19，剪除所有通道的 70 %。適合 GPU。',
    },
    was: '配方：{value}',
    unset: '未設定',
    yes: '是',
    no: '否',
    inSection: '{section}：{key}',
    changed: '已變更',
    change: '{key}：{from} → {to}',
    changeTo: '{key}：{to}',
    leftOut: '略過',
    added: '加入',
    more: '另有 {n} 項',
    changedCount: '已變更 {n} 項',
    section: {
      general: '一般',
      data: '資料',
      network: '網路',
      train: '訓練',
      prune: '剪枝',
      'prune-between': '各次剪枝之間',
      finetune: '微調',
      evaluate: '測試',
    },
    unit: {
      epochs: '輪',
      'epochs-or-share': '輪或比例',
      pixels: '像素',
      images: '張影像',
      'images-or-share': '張影像或比例',
      share: '比例',
      channels: '個通道',
    },
    limit: {
      from: '{limit} 以上',
      above: '大於 {limit}',
      to: '{limit} 以下',
      below: '小於 {limit}',
      range: '{low}、{high}',
      whole: '整數，{range}',
      any: '{range}',
      list: '可有多個，以逗號分隔',
      listOf: '可有多個，以逗號分隔；每個：{each}',
    },
    basis: '預設 {value}：{basis}',
    basedOn: {
      'liu-2017': '依 network slimming 論文（Liu 等，2017）',
      'he-2016': '依 CIFAR-10 上的 ResNet（He 等，2016）',
      report: '依配方「report」',
      pytorch: '與 PyTorch 相同',
      off: '需要時才啟用',
      own: 'Prunescope 的選擇',
    },
  },
}
