/** 報告的繁體中文。 */

import { rich } from '../model'
import type { ReportTexts } from './en'
import { wordsZhTW } from './words.zh-TW'

export const zhTW: ReportTexts = {
  ...wordsZhTW,
  title: (network, data) => `${network} 於 ${data} 的通道剪枝`,
  plainTitle: '通道剪枝',
  byline: (made, version, runs) =>
    `由 Prunescope ${version} 於 ${made} 自 ${runs} 個執行產生。每個數字都連到附錄中的來源執行。`,
  summary: {
    title: '摘要',
    table: '原始網路、剪枝後的網路，以及微調後的網路。變化為準確率的百分點',
    nothingCut: '尚未剪枝，以下為目前已知的內容。',
    story: ({ network, data, removed, of, share, threshold, runs, families }) =>
      rich`本報告涵蓋 ${data} 上的 ${runs} 個執行${families > 1 ? `（${families} 個家族）` : ''}。主要的剪枝自 ${network} 的 ${of} 個可剪枝通道中移除 ${removed} 個（${share}），即所有 |γ| 不大於 ${threshold} 的通道。`,
  },
  sparse: {
    none: '權重為匯入，或其訓練不在此歷程中，因此沒有稀疏訓練的曲線。',
    intro:
      '在損失中加入 BatchNorm 縮放係數 γ 的 L1 懲罰 λ·Σ|γ|。網路學習的同時，較不重要的通道的 γ 會被推向零。懲罰作用於可剪枝的 γ。',
    story: ({ name, end, best, bestEpoch, sparse }) =>
      rich`${name}：準確率最終為 ${end}${best === null || bestEpoch === null ? '' : rich`（最佳 ${best}，第 ${bestEpoch} 輪）`}${sparse === null ? '' : rich`，可剪枝的 γ 有 ${sparse} 小於 0.01`}。`,
    unmeasured: (name) => [`${name}：未量測準確率。`],
    accuracyFigure: '稀疏訓練期間的準確率。圓點：測試或驗證影像；點線：訓練影像',
    sparsityFigure: '稀疏訓練期間，可剪枝的 γ 小於 0.01 的比例',
    epochTable: '各輪的數值（百分比）',
    resultsTable: '訓練結果',
    settingTable: '訓練設定',
    settingsTable: (names) => `訓練設定；數值不同時，依 ${names} 的順序列出`,
  },
  gamma: {
    none: '沒有 γ 的紀錄：只有此工作區內的訓練會記錄。任何執行的權重中的 γ 可用以下指令查看。',
    intro: (nearZero) =>
      `λ 愈大，接近零的 γ 愈多。小於 ${nearZero} 的部分可在幾乎無損的情況下剪除；它與其餘部分之間若有明顯的間隔，表示訓練已分出去留。`,
    oneLambda: '只訓練了一種 λ，無從比較。以下掃描可產生其他的 λ。',
    histograms: '訓練後可剪枝通道的 |γ| 分布，各圖刻度相同。虛線為比例最高的剪枝所用的門檻',
    someHistograms: (shown, all) => `訓練後可剪枝通道的 |γ| 分布：${all} 個訓練中的前 ${shown} 個`,
    shares: '|γ| 不超過某值的可剪枝通道比例（對數刻度）：左側愈高愈稀疏',
    table: '訓練後可剪枝通道的 γ',
    reading: '安全上限是全域門檻在任何一層失去所有通道之前所能移除的最大比例：各層最大 |γ| 中的最小者。',
  },
  pruned: {
    none: '尚未剪枝。',
    intro:
      '以單一門檻跨所有層選取通道：|γ| 最小者移除，以所有可剪枝通道合併計算。準確率為剪枝後、未經任何訓練的網路所測得。',
    figure: '剪枝後的準確率，與移除的可剪枝通道比例',
    table: (denominator) => `剪枝後的準確率。比例以${denominator}為分母；變化為百分點`,
    unmeasured: (n) => `有 ${n} 個剪枝未評估。`,
  },
  tuned: {
    none: '剪枝後的網路尚未微調。',
    intro:
      '剪枝後的網路以剩餘的通道繼續訓練。第一步之前先測試一次，記為第 0 輪；該結果屬於剪枝而非微調曲線，因此分開標示。',
    story: ({ name, before, first, end, best, bestEpoch, change, why }) =>
      rich`${name}：${before === null ? '第一輪達到' : rich`訓練前為 ${before}，第一輪達到`} ${first}，最終為 ${end}${best === null || bestEpoch === null ? '' : rich`（最佳 ${best}，第 ${bestEpoch} 輪）`}${change === null ? '' : rich`，與剪枝前的網路相差 ${change} 個百分點`}${why}。`,
    unmeasured: (name) => [`${name}：沒有任何一輪的量測結果。`],
    levelledOff: '；因準確率不再上升而停止',
    before: '訓練前（第 0 輪）',
    epochZero: '0（訓練前）',
    figure: '微調期間的準確率。左側的圓圈：第 0 輪，尚未訓練',
    table: '微調各輪的準確率（百分比）',
    settingsTable: '微調設定與結束方式',
    unfinished: (name, state) => rich`${name} 的狀態為「${state}」：其數字僅為目前為止的結果。`,
  },
  against: {
    none: '沒有已知的網路。',
    nothingCut: '尚未剪枝，因此沒有前後對照。',
    story: ({ name, before, after, fewer, fewerMacs, change }) =>
      rich`${name}：參數 ${before} → ${after}（減少 ${fewer}），乘加運算減少 ${fewerMacs}${change === null ? '' : rich`；準確率變化 ${change} 個百分點`}。`,
    unpenalised: (plain, end, change) =>
      rich`不加懲罰（λ = 0）訓練的相同網路達到 ${plain}；小網路最終為 ${end}，相差 ${change} 個百分點。`,
    table: '所有網路與其家族的原始網路對照：準確率、變化（百分點）、參數、乘加運算（MACs）與權重大小',
    figure: '準確率與參數量，每個完成的網路為一點',
    summaryIntro: '同樣的網路在 PyTorch 中由 torchsummary 印出如下（各列見附錄 A）：',
  },
  torchSummary: {
    caption: 'torchsummary 的前後總計；大小以 2²⁰ 位元組的 MB 計',
    lastLayer: '最後一層',
    params: '參數總數',
    input: '輸入大小（MB）',
    forwardBackward: '前向／反向大小（MB）',
    paramsSize: '參數大小（MB）',
    total: '估計總大小（MB）',
    rowsCaption: (before, after) => `torchsummary 的各列：${before} 與 ${after}`,
    appendix: '附錄 A：torchsummary 逐層列表',
  },
  cfg: {
    none: '尚未剪枝，各層維持原有寬度。',
    introBlocks: '剪枝後的網路依 cfg 重建：每個區塊依序列出其卷積的輸出通道數，bottleneck 三個數字，basic block 兩個。',
    introLayers: '剪枝後的網路依 cfg 重建：依序列出各卷積的輸出通道數。每層的輸入即其所讀取各層的通道。',
    table: '原始網路與其各次剪枝的 cfg',
    figure: (name) => `各可剪枝層保留的通道：${name}`,
    blockTable: '剪枝前後的區塊：輸入通道、各卷積的輸出，以及捷徑',
    layerTable: '剪枝前後的各層：讀取的通道、輸出的通道，以及決定它們的通道空間',
    followBlocks:
      '區塊內，每個卷積讀取前一個卷積保留的通道。最後一個卷積輸出的通道數與捷徑相同，因為兩者要相加；下一個區塊即以此為輸入。',
    followLayers: '每層讀取所有到達該層的空間中保留的通道；串接之後則依序為多個空間。',
  },
  transfer: {
    none: '尚未剪枝，因此沒有搬移權重。',
    intro: '沒有任何權重重新訓練：剪枝後網路的每個張量，都是依遮罩沿各軸自原始網路取出。',
    batchNorm: (gamma, beta, mean, variance) =>
      rich`BatchNorm：取保留通道的 γ（${gamma}）、β（${beta}）、${mean} 與 ${variance}。`,
    conv: (start, end) => rich`卷積：先依所讀取通道的遮罩（${start}）取輸入，再依自身的遮罩（${end}）取輸出。`,
    shortcut: ['捷徑卷積：其輸入與輸出皆不在被剪枝的空間中，整個複製。'],
    linear: ['全連接層：若最後的空間被剪枝，輸入依最後的遮罩選取；輸出與 bias 整個複製。'],
    folded: [
      '常數：被剪的通道在被讀取處仍會給出 max(β, 0)。這些常數已併入後方 BatchNorm 的移動平均，因此不會造成偏移（1×1 卷積為精確，較大的卷積在影像邊緣除外）。',
    ],
    dropped: ['常數：被剪的通道在被讀取處仍會給出 max(β, 0)。依論文做法，這些常數隨通道一併移除。'],
    counts: ({ name, tensors, shrunk, whole, kept, all }) =>
      rich`${name}：${tensors} 個張量中，${shrunk} 個依遮罩選取，${whole} 個整個複製；${all} 個數值中搬移了 ${kept} 個（含移動統計量）。`,
    table: (name) => `${name} 的卷積與全連接層：形狀，以及各遮罩保留的通道`,
    check:
      '每次剪枝都會檢查：將原始網路中被剪通道的 γ 與 β 設為零（遮罩版），與剪枝後的網路（緊湊版）輸入相同影像，兩者的 logits 必須一致。差異過大即為錯誤，不會寫出任何檔案。',
    checkTable: '遮罩版與緊湊版在相同影像上：logits 的最大差異與其範圍',
  },
  residual: {
    none: '沒有已知的網路。',
    intro:
      '相加的兩側必須有相同且順序一致的通道。殘差空間的通道由所有加到該空間的區塊與捷徑共同給出；若只從其中之一移除，相加的通道便不再對應。因此這些空間維持完整，包含每個區塊的最後一個 BatchNorm（bottleneck 的 bn3）與其捷徑的 BatchNorm（downsample.1）。',
    coupled:
      '此處殘差空間以群組剪枝（coupled 策略）：一個通道由所有加到該空間的區塊與捷徑一併移除，或全部保留，以其所有 BatchNorm 的 |γ| 平均判斷。',
    noResidual: '此網路沒有相加，因此沒有殘差空間。維持完整的空間另有原因。',
    counts: ({ policy, may, all, share }) =>
      rich`在 ${policy} 策略下，${all} 個 BatchNorm 通道中有 ${may} 個可剪枝（${share}）；本報告中的比例皆註明以何者為分母。`,
    table: '此網路中維持完整的通道空間與原因',
    shortcuts: '捷徑的 BatchNorm 正規化的是它所加入的殘差空間的通道，因相同原因維持完整。',
  },
  problems: {
    none: '這些執行都沒有警告，且全部完成。',
    intro: '這些執行的警告，以及未依計畫結束的情形。',
    table: '遇到的問題與處理方式',
    what: '發生的情況',
    done: '處理方式',
    emptied: (spaces, n) => `依門檻會有 ${n} 層失去所有通道：${spaces}。`,
    notSparse: (share) => `可剪枝的 γ 只有 ${share} 接近零，不到移除量的一半。`,
    largeBias: (n, spaces, shift) =>
      `${n} 層中被剪通道的常數一併消失（${spaces}${n > 4 ? ' 等' : ''}）${shift === null ? '' : `；其後的輸入最多偏移 ${shift} 個標準差`}。`,
    ties: (n, value) => `有 ${n} 個通道的 |γ| 同為門檻處的 ${value}。`,
    beyond: (asked, safe, space) => `要求移除 ${asked}；超過 ${safe} 時，${space} 將不剩任何通道。`,
    floorKept: (floor) => `各層保留其 |γ| 最大的 ${floor} 個通道。`,
    achieved: (share) => `實際移除 ${share}。`,
    byPosition: '依位置決定，使數量精確且可重現。',
    foldedInstead: (name, accuracy) => rich`若改為併入常數（${name}）：${accuracy}。`,
    straightAfter: (accuracy, change) => rich`剪枝後為 ${accuracy}（${change} 個百分點）。`,
    tunedTo: (accuracy) => rich`微調後達到 ${accuracy}。`,
    notTuned: '未再微調。',
    ended: {
      failed: '執行失敗。',
      interrupted: '執行完成前，其行程已結束。',
      stopped: '執行完成前即被停止。',
    },
    leftOut: '此處沒有其結果。',
    canResume: '數字僅到該處為止；可以繼續執行。',
    cannot: '原實驗中發生過、但在此不會發生的問題：',
    guards: [
      '某層失去所有通道：會保留其 |γ| 最大的通道。',
      '相加的形狀不符：由相加結合的空間共用同一個遮罩，或都不剪。',
      '索引順序造成權重錯位：各軸皆依其空間遞增的索引選取，且每次剪枝都會比對遮罩版與緊湊版。',
      '比例回報錯誤：要求與實際的比例皆經計算並儲存，並註明分母。',
    ],
  },
  conclusion: '結論',
  runs: {
    title: (letter) => `附錄 ${letter}：執行紀錄`,
    intro: '每個數字的來源：該執行的配方、資料與環境。在工作台中，將位址接在其網址之後；在命令列，輸入該指令。',
  },
}
