/** Runs and what trains, prunes and measures them. */

export const runSentences: Readonly<Record<string, string>> = {
  // Training and the engine.
  'The loss became {loss} at learning rate {lr}, {WHERE}.': '學習率為 {lr} 時，損失變成 {loss}，{WHERE}。',
  'in the loss itself': '出現在損失本身',
  'first in layer {layer}': '最早出現在層 {layer}',
  'Lower train.lr or lengthen train.warmupEpochs; then start again from the last checkpoint.':
    '請調低 train.lr 或加長 train.warmupEpochs，再從最近的檢查點開始。',
  'Memory ran out in layer {layer} ({op}).': '記憶體在層 {layer}（{op}）用盡。',
  'Lower the batch size to {size}, which should fit (train.batchSize or evaluate.batchSize), or close other programs.':
    '請將批次大小（train.batchSize 或 evaluate.batchSize）調低到 {size}，應可容納；或關閉其他程式。',
  'Layer {layer} ({op}) got tensors that do not fit: {Why}': '層 {layer}（{op}）得到形狀不符的張量：{Why}',
  'Check that the images have the size and channels the network was made for.':
    '請確認影像的大小與通道數符合此網路的設計。',
  'The weights have no tensor {tensor}.': '權重中沒有張量 {tensor}。',
  'Import weights of this network.': '請匯入此網路的權重。',
  '{tensor} has the shape [{shape}] where the network needs [{needed}].':
    '{tensor} 的形狀為 [{shape}]，網路需要的是 [{needed}]。',
  'Take weights and architecture from the same run.': '請使用同一次執行的權重與架構。',
  '{node} reads from "{name}", which does not come before it.': '{node} 讀取 {name}，但後者不在它之前。',
  'Import the network again: its description is damaged.': '網路的描述已損壞，請重新匯入。',
  'The images of {name} are {size} with {channels} channels; the network takes {needed} with {inputs}.':
    '{name} 的影像為 {size}、{channels} 個通道；網路需要 {needed}、{inputs} 個通道。',
  'Choose data of that size, or a network made for these.': '請選擇該大小的資料，或適用於這些影像的網路。',
  "The cut network's logits differ from the masked one's by up to {difference} on {images} images, over the tolerated {tolerance}.":
    '裁切後網路的 logit 在 {images} 張影像上與遮罩網路相差最多 {difference}，超過容許的 {tolerance}。',
  'Nothing was saved. Check the imported weights and architecture; if they are right, please report this with the mask.':
    '沒有儲存任何內容。請檢查匯入的權重與架構；若皆正確，請連同遮罩一併回報。',
  'The checkpoint is of a run with another seed.': '此檢查點屬於亂數種子不同的執行。',
  'Resume with the run’s own settings.': '請以該執行本身的設定繼續。',
  "Checkpoint {name} can't be used: {WHY} Going back to the one before.": '無法使用檢查點 {name}：{WHY}改用前一個。',
  'None of the {n} checkpoints in {folder} can be read.': '{folder} 中的 {n} 個檢查點都無法讀取。',
  'Start the run again from the beginning.': '請從頭重新執行。',
  '{path} is not as it was written: its checksum differs.': '{path} 與寫入時不同：校驗和不符。',
  'Check the disk that it lies on.': '請檢查它所在的磁碟。',

  // The worker's end.
  'The worker process could not be started: {Why}.': '無法啟動工作行程：{Why}。',
  'Run `npm start` once to build it again.': '請執行一次 `npm start` 重新建置。',
  'The worker process was killed (SIGKILL): most likely the machine ran out of memory.':
    '工作行程遭強制結束（SIGKILL）：很可能是這台機器的記憶體用盡。',
  '{LIGHTEN}, then {RESUME}.': '請{LIGHTEN}，再{RESUME}。',
  'Close other programs': '關閉其他程式',
  'Close other programs or measure on fewer images': '關閉其他程式，或以較少的影像量測',
  'Close other programs or measure fewer runs': '關閉其他程式，或減少量測的執行',
  'Lower train.batchSize or close other programs': '調低 train.batchSize 或關閉其他程式',
  'resume the run; it goes on from its last checkpoint': '繼續這次執行：它會從最近的檢查點接續',
  'resume the run; nothing half-written was kept': '繼續這次執行：寫到一半的都沒有留下',
  'measure again: a new worker starts by itself': '重新量測：新的工作行程會自行啟動',
  'measure again: nothing half-measured was kept': '重新量測：量到一半的都沒有留下',
  'ask again: a new worker starts by itself': '再試一次：新的工作行程會自行啟動',
  'The worker process {HOW} in the middle of its work.': '工作行程在工作途中{HOW}。',
  'The worker process {HOW} in the middle of its work; its last words: {Words}.':
    '工作行程在工作途中{HOW}；最後的訊息：{Words}。',
  'ended with status {status}': '以狀態 {status} 結束',
  'ended with an unknown status': '以未知的狀態結束',
  'was ended by {signal}': '被 {signal} 結束',
  "Please {RESUME}. If it happens again, report it with the run's log.":
    '請{RESUME}。若再次發生，請連同執行的紀錄一併回報。',
  'This is a defect of Prunescope: please report it with the run’s log.':
    '這是 Prunescope 的缺陷：請連同執行的紀錄一併回報。',

  // Runs as they stand.
  'The program that carried this run out ended before the run did.': '進行此執行的程式在執行完成之前就結束了。',
  'Resume it from its last checkpoint.': '請從最近的檢查點繼續。',
  '{n} runs are meant by "{wanted}": {runs}.': '「{wanted}」可指 {n} 個執行：{runs}。',
  'Name the one by its id.': '請以識別碼指定。',
  'There is no run "{wanted}".': '沒有執行「{wanted}」。',
  'There is no run "{wanted}". Did you mean {near}?': '沒有執行「{wanted}」。您是指 {near} 嗎？',
  'This workspace has no runs yet.': '此工作區尚無執行紀錄。',
  'The newest: {runs}. All of them: prunescope list.': '最新的：{runs}。全部：`prunescope list`。',
  '{name} ({id}) is running already.': '{name}（{id}）已在執行中。',
  'Wait until it has finished, or stop its job first.': '請等它完成，或先停止其工作。',
  '{name} ({id}) is running.': '{name}（{id}）正在執行。',
  'Stop it first.': '請先停止它。',
  '{name} ({id}) is {STATE}; it has no final weights yet.': '{name}（{id}）{STATE}，還沒有最終權重。',
  'Wait until it has finished.': '請等它完成。',
  'Resume it first, or choose another run.': '請先繼續它，或選擇其他執行。',
  '{name} is no training.': '{name} 不是訓練。',
  'Choose a run of training or fine-tuning.': '請選擇訓練或微調的執行。',
  '{name} is no pruning.': '{name} 不是剪枝。',
  'Choose a run of pruning.': '請選擇剪枝的執行。',
  '{name} has no data to train on.': '{name} 沒有可供訓練的資料。',
  'Choose a run of training.': '請選擇訓練的執行。',
  'Stopped before the next run began.': '在下一個執行開始之前停止。',
  'Resume it with `prunescope run … --resume`.': '請以 `prunescope run … --resume` 繼續。',
  'The measurement was stopped before it was done.': '量測在完成之前被停止。',
  'Measure again.': '請重新量測。',
  '{name} ({id}) was stopped; a checkpoint is kept.': '{name}（{id}）已停止；檢查點已保留。',
  'Go on with `{train}`, or a whole recipe with `{run}`.': '請以 `{train}` 繼續，整個配方則用 `{run}`。',
  '{name} ({id}) has no network: it ended before there was one.': '{name}（{id}）沒有網路：它在產生網路之前就結束了。',
  'Choose another run; `prunescope list` shows them.': '請選擇其他執行；`prunescope list` 會列出全部。',
  'Choose another run.': '請選擇其他執行。',
  '{name} ({id}) has left no weights.': '{name}（{id}）沒有留下權重。',
  'No run of the recipe {recipe} waits to be resumed.': '配方 {recipe} 沒有等待繼續的執行。',
  'Start it without --resume, or name the run: `prunescope list` shows them.':
    '請不加 --resume 開始，或指定執行：`prunescope list` 會列出全部。',
  '{name} ({id}) does not belong to the recipe {recipe}.': '{name}（{id}）不屬於配方 {recipe}。',
  'Resume it with the recipe {recipe}.': '請以配方 {recipe} 繼續。',
  'Resume it with `{command}`.': '請以 `{command}` 繼續。',
  'No data were named to train on.': '沒有指定訓練用的資料。',
  '{name} was not trained here, so it has no data of its own.': '{name} 不是在此訓練的，因此沒有自己的資料。',
  'Add --data NAME; `prunescope data list` shows the names, and `shapes` is always there.':
    '請加上 --data NAME；`prunescope data list` 會列出名稱，`shapes` 隨時可用。',
  'There is nothing to train: neither a run nor a network was given.': '沒有可訓練的對象：未指定執行，也未指定網路。',
  'Name a run to start from, or a new network.': '請指定作為起點的執行，或新的網路。',
  '{name} has no data, so nothing can be trained between the rounds.': '{name} 沒有資料，因此無法在各輪次之間訓練。',
  'Name some, or prune it at once.': '請指定資料，或一次剪完。',
  '{name} was made by single commands, not by a recipe.': '{name} 是以個別指令產生的，並非依配方。',
  'Choose a built-in recipe and change its keys as the run’s page lists them.':
    '請選擇內建配方，並依該執行頁面所列修改設定項。',
  'The run {id} has no file "{file}".': '執行 {id} 沒有檔案 {file}。',
  'Choose one of the files that its page lists.': '請選擇其頁面所列的檔案之一。',
  '{name} ({id}) is not in the trash; only what is there can be purged.':
    '{name}（{id}）不在垃圾桶；只能清除垃圾桶中的執行。',
  'Put it there first: `{command}`.': '請先移入：`{command}`。',
  "{name} ({id}) can't be purged: {n} stem from it.": '無法清除 {name}（{id}）：有 {n} 個執行源自它。',
  "{name} ({id}) can't be purged: {n} stems from it.": '無法清除 {name}（{id}）：{n} 源自它。',
  'Purge those with it, or keep it.': '請一併清除，或保留它。',
  '{name} ({id}) belongs to the job {Title}, which is at work.': '{name}（{id}）屬於進行中的工作「{Title}」。',
  'Wait until the job has finished, or stop it first.': '請等工作完成，或先停止它。',

  // Comparing and reporting.
  '{name} was trained with no {SPLIT} images of {data}.': '{name} 訓練時沒有 {data} 的{SPLIT}影像。',
  'Hold some out with data.validation, or choose other images.': '請以 data.validation 保留一些，或選擇其他影像。',
  'Choose other images.': '請選擇其他影像。',
  '{name} has no data of its own, so there are no images of it.': '{name} 沒有自己的資料，因此沒有影像。',
  'Choose a run that was trained here, or name data with `prunescope evaluate`.':
    '請選擇在此訓練的執行，或以 `prunescope evaluate` 指定資料。',
  '{SPLIT} images': '{SPLIT}影像',
  "{variable} names {path}, which can't be started.": '{variable} 指定了 {path}，但無法啟動。',
  'Let it name a Chrome, Chromium or Edge, or unset it.': '請改為指定 Chrome、Chromium 或 Edge，或取消設定。',
  'A PDF is printed by Chrome, Chromium or Edge, and none of them was found on this machine.':
    'PDF 由 Chrome、Chromium 或 Edge 列印，但這台機器上都找不到。',
  'Save the report as HTML, open it in any browser and print it to a PDF; or install one, or let {variable} name it.':
    '請將報告存成 HTML，以任一瀏覽器開啟後列印成 PDF；或安裝其中之一，或以 {variable} 指定。',
  '{browser} printed no PDF: {Why}.': '{browser} 沒有列印出 PDF：{Why}。',
  'Save the report as HTML, open it in any browser and print it to a PDF.':
    '請將報告存成 HTML，以任一瀏覽器開啟後列印成 PDF。',
}
