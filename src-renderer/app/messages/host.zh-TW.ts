/**
 * What the host says most often, as it says it, with names where values stand. It knows no languages: its sentences are
 * also those of the log and of the command line. One that is not here is shown as it came; a test finds those that the host
 * no longer says. Where a name is in capitals, only what is itself here may stand.
 */
export const hostSentences: Readonly<Record<string, string>> = {
  'The loss became {loss} at learning rate {lr}, {WHERE}.': '學習率為 {lr} 時，損失變成 {loss}，{WHERE}。',
  'in the loss itself': '出現在損失本身',
  'first in layer {layer}': '最早出現在層 {layer}',
  'Lower train.lr or lengthen train.warmupEpochs; then start again from the last checkpoint.':
    '請調低 train.lr 或加長 train.warmupEpochs，再從最近的檢查點開始。',
  'Memory ran out in layer {layer} ({op}).': '記憶體在層 {layer}（{op}）用盡。',
  'Lower the batch size to {size}, which should fit (train.batchSize or evaluate.batchSize), or close other programs.':
    '請將批次大小（train.batchSize 或 evaluate.batchSize）調低到 {size}，應可容納；或關閉其他程式。',
  'The worker process was killed (SIGKILL): most likely the machine ran out of memory.':
    '工作行程遭強制結束（SIGKILL）：很可能是這台機器的記憶體用盡。',
  '{LIGHTEN}, then {RESUME}.': '請{LIGHTEN}，再{RESUME}。',
  'Close other programs': '關閉其他程式',
  'Lower train.batchSize or close other programs': '調低 train.batchSize 或關閉其他程式',
  'resume the run; it goes on from its last checkpoint': '繼續這次執行：它會從最近的檢查點接續',
  'resume the run; nothing half-written was kept': '繼續這次執行：寫到一半的都沒有留下',
  'measure again: a new worker starts by itself': '重新量測：新的工作行程會自行啟動',
  'measure again: nothing half-measured was kept': '重新量測：量到一半的都沒有留下',
  'The disk is full: the history {path} could not be written.': '磁碟已滿：無法寫入歷史紀錄 {path}。',
  'Free some space and resume the run, or choose another disk with --workspace.':
    '請騰出空間後繼續執行，或以 --workspace 選擇其他磁碟。',
  'The disk is full: {path} ({size} bytes) could not be written.': '磁碟已滿：無法寫入 {path}（{size} 位元組）。',
  'Free some space, or choose another disk with --workspace, and try again.':
    '請騰出空間，或以 --workspace 選擇其他磁碟，然後重試。',
  '{name} ({id}) is running already.': '{name}（{id}）已在執行中。',
  'Wait until it has finished, or stop its job first.': '請等它完成，或先停止其工作。',
  '{name} ({id}) is running.': '{name}（{id}）正在執行。',
  'Stop it first.': '請先停止它。',
  'There is no job {id}.': '沒有工作 {id}。',
  'Stopped before the next run began.': '在下一個執行開始之前停止。',
  'The measurement was stopped before it was done.': '量測在完成之前被停止。',
  'Measure again.': '請重新量測。',
  'There is no file or folder {path}.': '沒有檔案或資料夾 {path}。',
  'There is no file {path}.': '沒有檔案 {path}。',
  'Check the path.': '請檢查路徑。',
  'That upload is not there any more.': '上傳的檔案已不在。',
  'Choose the file again.': '請重新選擇檔案。',
  "{file} can't be imported: {what}.": '無法匯入 {file}：{what}。',
  'Copy or export it again; it may have been cut off or changed on its way.':
    '請重新複製或匯出：檔案可能在傳送途中被截斷或改動。',
  'Correct that key, then run it again.': '請更正該設定項，然後重新執行。',
  'The sweep over "{key}" has no values.': '掃描的 {key} 沒有任何值。',
  'A sweep needs at least one key to sweep over.': '掃描至少需要一個設定項。',
  'The sweep names "{key}" twice.': '掃描中 {key} 出現兩次。',
  'Give all values of a key together.': '請將同一設定項的值寫在一起。',
  'The sweep has {jobs} combinations; the most is {most}.': '掃描有 {jobs} 種組合，最多為 {most} 種。',
  'Leave some values out, or split it.': '請減少一些值，或分成幾次掃描。',
  'The data set {name} was added from {folder}, and that is no longer there.':
    '資料集 {name} 加自 {folder}，但該資料夾已不在。',
  'Put it back, or say where it is now: {again}.': '請放回原處，或指出它現在的位置：{again}。',
  "The images of {data}, which {run} was trained on, can't be read.": '無法讀取訓練 {run} 所用的 {data} 影像。',
  'Put them back where they were, then measure again.': '請放回原處，再重新量測。',
  '{name} has {classes} classes; the network tells {known} apart.':
    '{name} 有 {classes} 個類別，網路則區分 {known} 個。',
  'Choose other data, or a network with as many classes.': '請選擇其他資料，或類別數相同的網路。',
  'Save the report as HTML, open it in any browser and print it to a PDF.':
    '請將報告存成 HTML，以任一瀏覽器開啟後列印成 PDF。',
  'Only {share} of the prunable γ are near zero, fewer than half of what goes: expect accuracy to fall. Train longer, or with a larger λ.':
    '可剪的 γ 只有 {share} 接近零，不到剪除量的一半：準確率預計會下降。請延長訓練，或加大 λ。',
  'A ratio of {ratio} is above the safe limit of {safe}, from which {space} is left without channels.':
    '比例 {ratio} 超過安全上限 {safe}；自該處起 {space} 將不剩任何通道。',
  'The constants that pruned channels of {space} add are lost with them (β of channel {channel} is {beta}): {reader} sees its inputs shifted by {shift} standard deviations. Expect accuracy to fall until it is fine-tuned.':
    '{space} 被剪通道所加的常數會一併消失（通道 {channel} 的 β 為 {beta}）：{reader} 的輸入會偏移 {shift} 個標準差。微調之前準確率預計會下降。',
  'This is a defect of Prunescope: please report it with the run’s log.':
    '這是 Prunescope 的缺陷：請連同執行的紀錄一併回報。',
}
