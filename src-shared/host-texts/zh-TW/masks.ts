/** Masks, what may be pruned, and the descriptions of networks. */

export const maskSentences: Readonly<Record<string, string>> = {
  // Warnings of a cut.
  'Only {share} of the prunable γ are near zero, fewer than half of what goes: expect accuracy to fall.':
    '可剪的 γ 只有 {share} 接近零，不到剪除量的一半：準確率預計會下降。',
  'Train longer, or with a larger λ.': '請延長訓練，或加大 λ。',
  'These weights were imported, not trained for sparsity: train them with a penalty on γ first, as in `prunescope train RUN --data DATA --lambda 1e-4`.':
    '這些權重是匯入的，未經稀疏訓練：請先以 γ 懲罰訓練，例如 `prunescope train RUN --data DATA --lambda 1e-4`。',
  'A ratio of {ratio} is above the safe limit of {safe}, from which {space} is left without channels.':
    '比例 {ratio} 超過安全上限 {safe}；自該處起 {space} 將不剩任何通道。',
  'The constants that pruned channels of {space} add are lost with them (β of channel {channel} is {beta}): {reader} sees its inputs shifted by {shift} standard deviations.':
    '{space} 被剪通道所加的常數會一併消失（通道 {channel} 的 β 為 {beta}）：{reader} 的輸入會偏移 {shift} 個標準差。',
  'Expect accuracy to fall until it is fine-tuned.': '微調之前準確率預計會下降。',
  '{n} layers would have lost all their channels; the {kept} largest of each by {IMPORTANCE} stay: {spaces}.':
    '有 {n} 層原本會失去所有通道；各保留其中{IMPORTANCE}最大的 {kept} 個：{spaces}。',
  '{space} would have lost all its channels; its {kept} largest by {IMPORTANCE} stay.':
    '{space} 原本會失去所有通道；保留其中{IMPORTANCE}最大的 {kept} 個。',
  '{n} channels share {IMPORTANCE} = {value} at the threshold; by position {removed} go and {kept} stay.':
    '有 {n} 個通道的{IMPORTANCE}同為門檻處的 {value}；依位置剪除 {removed} 個、保留 {kept} 個。',
  '|γ|': ' |γ| ',
  'L1 norm': ' L1 範數',
  'L2 norm': ' L2 範數',
  '|γ| · activation': ' |γ| · 活化',
  'Taylor criterion': ' Taylor 準則',
  'random number': '亂數',

  // What may be pruned, and how much.
  "γ of {space}, channel {channel}, is {value}: channels can't be ranked.":
    '{space} 通道 {channel} 的 γ 為 {value}：無法為通道排序。',
  'Train again with a smaller learning rate; these weights have diverged.':
    '這些權重已發散，請以較小的學習率重新訓練。',
  '{space} has no BatchNorm, so its channels have no γ to be judged by.':
    '{space} 沒有 BatchNorm，因此其通道沒有可供判斷的 γ。',
  'Choose a policy that leaves it whole.': '請選擇讓它保持完整的可剪範圍。',
  'A floor of {floor} channels is not possible.': '下限不可為 {floor} 個通道。',
  'Give a whole number from 1 up.': '請輸入 1 以上的整數。',
  'A pruning ratio of {ratio} is outside 0 to 1 (1 excluded).': '剪枝比例 {ratio} 不在 0 到 1 之間（不含 1）。',
  'Give the share of channels to remove, such as 0.5.': '請輸入要移除的通道比例，例如 0.5。',
  'A ratio of {ratio} of all {all} BatchNorm channels is {asked} channels; only {prunable} are prunable.':
    '全部 {all} 個 BatchNorm 通道的 {ratio} 是 {asked} 個通道，但可剪的只有 {prunable} 個。',
  'Ask for at most {most}, or make the ratio a share of the prunable channels.':
    '請最多輸入 {most}，或將比例改為可剪通道的比例。',
  '{network} has nothing that the policy "{policy}" lets go.': '在可剪範圍 {policy} 之下，{network} 沒有可剪除的通道。',
  'Choose the policy "all-free" or "coupled", or a network with BatchNorms that no addition unites.':
    '請選擇 all-free 或 coupled，或選擇含有未被相加綁在一起的 BatchNorm 的網路。',

  // Masks from files and hands.
  'The mask names {Layer}, whose channels no policy lets go: nothing there could silence them.':
    '遮罩指定了 {Layer}，但任何可剪範圍都不包含其通道：該處無從關閉它們。',
  'a layer': '某一層',
  'Take that layer out of the mask.': '請將該層自遮罩移除。',
  'The mask names {space}, which the network does not have.': '遮罩指定了網路中沒有的 {space}。',
  "The mask names {space}, but the network's {KIND} can't be pruned.": '遮罩指定了 {space}，但網路的{KIND}不可剪除。',
  'The mask names {space}, but selections choose from its channels by their place.':
    '遮罩指定了 {space}，但有選取層依位置取用其通道。',
  'The mask of {space} has {bits} bits, the network has {channels} channels there.':
    '{space} 的遮罩有 {bits} 個位元，而網路在該處有 {channels} 個通道。',
  'The mask leaves {space} without channels.': '此遮罩使 {space} 不剩任何通道。',
  'Make the mask again from this network.': '請以此網路重新製作遮罩。',
  'The rule names {space}, which is no layer that may be pruned here.': '規則指定了 {space}，但該層在此不可剪枝。',
  'Take it out of the rule, or choose a policy that lets this layer go.':
    '請將它自規則移除，或選擇包含此層的可剪範圍。',
  'The rule names channel {channel} of {space}, which has {n} channels.':
    '規則指定了 {space} 的通道 {channel}，但它只有 {n} 個通道。',
  'Make the rule again from this network.': '請以此網路重新製作規則。',
  "The mask can't be used. {Why}": '無法使用此遮罩。{Why}',
  'Use a mask that Prunescope wrote, or correct what is named here.': '請使用 Prunescope 寫入的遮罩，或更正上述內容。',
  'There is no saved {WHAT} {id}; it may have been removed.': '沒有儲存的{WHAT} {id}，可能已被移除。',
  'Choose another one; `prunescope masks RUN` lists the masks of a run.':
    '請選擇其他的；`prunescope masks RUN` 會列出執行的遮罩。',

  // Measuring.
  '{name} has no data of its own, so nothing can be measured on it.': '{name} 沒有自己的資料，因此無法量測。',
  'Choose a run that was trained here.': '請選擇在此訓練的執行。',
  'Measure on other images.': '請以其他影像量測。',
  '{space} has {n} channels, none with the number {channel}.': '{space} 有 {n} 個通道，其中沒有編號 {channel}。',
  '{name} has no layer {space}.': '{name} 沒有層 {space}。',
  'Choose a channel of this network.': '請選擇此網路的通道。',
  'This measurement was given up before it was done.': '此量測在完成之前被放棄。',
  'The program that measured it ended before it was done.': '進行量測的程式在完成之前就結束了。',

  // Networks.
  '{node} reads from "{name}", and no node of that name comes before it.':
    '{node} 讀取 {name}，但在它之前沒有這個名稱的節點。',
  'Correct the architecture: nodes stand in execution order and name what they read.':
    '請更正架構：節點須依執行順序排列，並指名所讀取的節點。',
  '{node} adds {a} channels to {b}: the two sides of an addition must have the same channels.':
    '{node} 將 {a} 個通道加到 {b} 個：相加的兩側必須有相同的通道。',
  'Give both sides the same width, or put a shortcut convolution (downsample) on one of them.':
    '請讓兩側寬度相同，或在其中一側加上捷徑卷積（downsample）。',
  '{node} selects channel {channel}, and its input has {n}, counted from 0.':
    '{node} 選取通道 {channel}，但其輸入只有 {n} 個（自 0 起算）。',
  'Correct the architecture, or make it again from the network it was cut from.':
    '請更正架構，或以裁切前的網路重新產生。',
  '{node} is linear but reads {size} positions per channel.': '{node} 是線性層，但每個通道讀取 {size} 個位置。',
  'Put a global average pool before it.': '請在它之前加上全域平均池化。',
  '{node} joins {a} with {b} positions.': '{node} 將 {a} 與 {b} 個位置相接。',
  'Give all its inputs the same stride.': '請讓它的所有輸入採用相同的步幅。',
  '{node}: a kernel of {kernel} does not fit an input {n} pixels wide.':
    '{node}：{kernel} 的卷積核放不進寬 {n} 像素的輸入。',
  'Use larger images or a network with fewer stages.': '請使用較大的影像，或階段較少的網路。',
  "The description of the network can't be used. {Why}": '無法使用網路的描述。{Why}',
  'Two nodes are named "{node}".': '有兩個節點都名為 {node}。',
  'Block {block} names the convolution "{conv}", which is none.': '區塊 {block} 指定的卷積 {conv} 並非卷積。',
  'Block {block} names the BatchNorm "{norm}", which is none.': '區塊 {block} 指定的 BatchNorm {norm} 並非 BatchNorm。',
  'Block {block} ends in "{node}", which does not exist.': '區塊 {block} 結束於不存在的 {node}。',
  'Its last node gives {n} numbers for {classes} classes.': '最後的節點輸出 {n} 個數字，但有 {classes} 個類別。',
  'Use a file that Prunescope wrote, or correct what is named here.': '請使用 Prunescope 寫入的檔案，或更正上述內容。',
  'The cfg has {rows} rows, the network {n} bottlenecks.': 'cfg 有 {rows} 列，網路有 {n} 個 bottleneck。',
  'Give three numbers for each bottleneck, in network order.': '請依網路順序，為每個 bottleneck 輸入三個數字。',
  '{block} is given {n} widths; a {kind} has {convs} convolutions.':
    '{block} 有 {n} 個寬度，但 {kind} 有 {convs} 個卷積。',
  'Give {n} numbers for it.': '請為它輸入 {n} 個數字。',
  '{block} is given the widths {widths}: a convolution needs at least one channel.':
    '{block} 的寬度為 {widths}：卷積至少需要一個通道。',
  'Give whole numbers from 1 up.': '請輸入 1 以上的整數。',
  'The weights have no tensor "{tensor}", which the network needs.': '權重中沒有網路需要的張量 {tensor}。',
  '"{tensor}" has the shape {shape}; the network needs {needed}.': '{tensor} 的形狀為 {shape}，網路需要 {needed}。',
  'Use weights that were saved from this network.': '請使用由此網路儲存的權重。',
  'No axis {axis} in {shape}.': '{shape} 沒有軸 {axis}。',
  'Please report this.': '請回報此問題。',
}
