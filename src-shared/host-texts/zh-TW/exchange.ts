/** Families, event files and bundles: what leaves a workspace and comes into one. */

export const exchangeSentences: Readonly<Record<string, string>> = {
  'There is no file {path}.': '沒有檔案 {path}。',
  'That upload is not there any more.': '上傳的檔案已不在。',
  'Choose the file again.': '請重新選擇檔案。',
  '"{path}" can\'t be the name of a file here.': '「{path}」不能作為此處的檔案名稱。',
  'Give the file another name.': '請為檔案換個名稱。',
  '"{path}" is no whole path.': '「{path}」不是完整的路徑。',
  'Give it from the root of the file system on.': '請從檔案系統的根目錄寫起。',

  "{file} can't be imported: {WHAT}.": '無法匯入 {file}：{WHAT}。',
  'Copy or export it again; it may have been cut off or changed on its way.':
    '請重新複製或匯出：檔案可能在傳送途中被截斷或改動。',
  'what it says of itself can’t be read': '其中的說明無法讀取',
  'it does not say that it is a family of runs': '其中沒有說明它是執行的家族',
  'what it says of itself is not whole': '其中的說明不完整',
  'it names a file "{path}" outside itself': '其中指到檔案之外的 {path}',
  'it has no manifest.json': '其中沒有 manifest.json',
  'its list of files is damaged': '檔案清單已損壞',
  'it is no whole zip: its end is missing': '不是完整的 zip：缺少結尾',
  '{path} is missing in it': '其中缺少 {path}',
  "{path} in it can't be read": '其中的 {path} 無法讀取',
  '{path} in it has {n} bytes in place of {all}': '其中的 {path} 有 {n} 位元組，應為 {all}',
  'the checksum of {path} in it is wrong': '其中 {path} 的校驗和不符',
  'what it tells of its runs does not fit this history': '其中對執行的記載不符合此歷史紀錄',
  '{name} names a file "{path}" outside its folder': '{name} 指到其資料夾之外的檔案 {path}',
  '{file} was written by a newer Prunescope ({Which}).': '{file} 由較新的 Prunescope 寫入（{Which}）。',
  'form {form}; this one knows {known}': '格式 {form}；此版本認得 {known}',
  '{version}, with a history of form {form}': '{version}，歷史紀錄的格式為 {form}',
  'Update Prunescope here, then import it again.': '請更新這裡的 Prunescope，再重新匯入。',
  '{file} needs {needed} here, and the disk of {folder} has {left} left.':
    '{file} 在此需要 {needed}，而 {folder} 所在的磁碟只剩 {left}。',
  'Free some space, or import it into a workspace on another disk with --workspace.':
    '請騰出空間，或以 --workspace 匯入其他磁碟上的工作區。',
  '{file} was not imported: its runs are in this workspace already: {runs}.':
    '沒有匯入 {file}：其中的執行已在此工作區：{runs}。',
  '{file} was not imported: its runs are in this workspace already: {runs} and more.':
    '沒有匯入 {file}：其中的執行已在此工作區：{runs} 等。',
  '{file} was not imported: {n} of its {all} runs are in this workspace already: {runs}.':
    '沒有匯入 {file}：{all} 個執行中有 {n} 個已在此工作區：{runs}。',
  '{file} was not imported: {n} of its {all} runs are in this workspace already: {runs} and more.':
    '沒有匯入 {file}：{all} 個執行中有 {n} 個已在此工作區：{runs} 等。',
  'Purge those here first, or import it into another workspace with --workspace.':
    '請先清除這裡的執行，或以 --workspace 匯入其他工作區。',
  "The file can't be taken in: {WHAT}, which does not fit this history.": '無法納入此檔案：{WHAT}，不符合此歷史紀錄。',
  'it has a table "{table}"': '其中有資料表 {table}',
  'a row of "{table}" is not whole': '資料表 {table} 有一列不完整',
  'a row of "{table}" is too long': '資料表 {table} 有一列過長',
  'a row of "{table}" belongs to nothing': '資料表 {table} 有一列沒有歸屬',
  'its table "{table}" has a column "{column}"': '其資料表 {table} 有欄位 {column}',
  'it tells of a run "{run}" that it does not name': '其中提到未列出的執行 {run}',
  'Export it again with the newest Prunescope, and update this one.': '請以最新的 Prunescope 重新匯出，並更新這一個。',

  '{n} scalars from {files} event file.': '來自 {files} 個事件檔的 {n} 個純量。',
  '{n} scalars from {files} event files.': '來自 {files} 個事件檔的 {n} 個純量。',
  'TensorBoard keeps no epochs: steps stand in for them.': 'TensorBoard 不記錄輪數：以步數代替。',
  'Shown under other names: {names}.': '以其他名稱顯示：{names}。',
  '{folder} holds no scalars: its event files tell of other things only.':
    '{folder} 沒有純量：其事件檔只記錄其他內容。',
  'Choose a folder in which TensorBoard shows curves of scalars.': '請選擇在 TensorBoard 中顯示純量曲線的資料夾。',
  'There are no TensorBoard event files at {path}.': '{path} 沒有 TensorBoard 事件檔。',
  'Choose a folder with files named events.out.tfevents…, or one above such folders.':
    '請選擇含有 events.out.tfevents… 檔案的資料夾，或其上層資料夾。',
  '{file} has {n} bytes, more than are read here.': '{file} 有 {n} 位元組，超過此處讀取的上限。',
  'Choose smaller ones.': '請選擇較小的檔案。',
  "{file} can't be read.": '無法讀取 {file}。',
  "{file} can't be read from byte {byte} on: {Why}.": '{file} 自位元組 {byte} 起無法讀取：{Why}。',
  'the checksum of a length is wrong': '長度的校驗和不符',
  'a checksum is wrong': '校驗和不符',
  'Copy the file again, or take it out of the folder.': '請重新複製該檔案，或自資料夾移除。',

  '{path} is there already, and not empty.': '{path} 已存在，而且不是空的。',
  'Choose a new folder with --out.': '請以 --out 選擇新的資料夾。',
  '{name} ({id}) has no masked network: it was not made by pruning.': '{name}（{id}）沒有遮罩網路：它不是剪枝的結果。',
  'Choose a pruned run, or its own network.': '請選擇剪枝後的執行，或它本身的網路。',
  '{name} ({id}) has no mask: it was not made by pruning.': '{name}（{id}）沒有遮罩：它不是剪枝的結果。',
  'Choose a pruned run; `prunescope list` shows them.': '請選擇剪枝後的執行；`prunescope list` 會列出全部。',
  'RGB or grey pixels from 0 to 255, as (pixel / 255 - mean) / std, channel by channel':
    '0 到 255 的 RGB 或灰階像素，逐通道以（像素／255 − 平均值）／標準差輸入',
  'standardised pixels; by which means and deviations is not known here':
    '標準化後的像素；此處不知道所用的平均值與標準差',
}
