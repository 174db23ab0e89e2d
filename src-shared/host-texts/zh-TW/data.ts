/** Data sets: their files, where they come from, and what of them fits a network. */

export const dataSentences: Readonly<Record<string, string>> = {
  // Also what is wrong in a recipe, or with weights at a path.
  '{Of}: {WHAT}': '{Of}：{WHAT}',
  'IDX files': 'IDX 檔',
  'Image folders': '影像資料夾',
  Shapes: 'Shapes',
  'Check where this file came from and copy it again.': '請確認檔案的來源，並重新複製。',
  'Check that the file is what it claims to be, or get it again with `{command}`.':
    '請確認檔案內容與名稱相符，或以 `{command}` 重新取得。',
  'The copy may have stopped early: copy it again.': '複製可能提早中斷：請重新複製。',
  'The download may have stopped early: get it again with `{command}`.':
    '下載可能提早中斷：請以 `{command}` 重新取得。',

  // CIFAR and IDX.
  '{folder} holds a test set but no data_batch_*.bin to train on.':
    '{folder} 有測試集，但沒有供訓練的 data_batch_*.bin。',
  '{name} is empty (0 bytes).': '{name} 是空的（0 位元組）。',
  '{name} ends in row {row} ({n} of {all} bytes).': '{name} 在第 {row} 列中斷（{all} 位元組中的 {n}）。',
  '{name} ends in row {row} ({n} bytes, and a row has {all}).':
    '{name} 在第 {row} 列中斷（{n} 位元組，而一列有 {all}）。',
  '{name} is missing, though there is a {last}.': '缺少 {name}，但有 {last}。',
  '{name} ends after row {row} ({n} of {all} bytes).': '{name} 在第 {row} 列之後結束（{all} 位元組中的 {n}）。',
  '{name}, row {row} (byte {byte}): label {label}, but the classes are 0 to {last}.':
    '{name} 第 {row} 列（位元組 {byte}）：標籤為 {label}，但類別為 0 到 {last}。',
  'fine_label_names.txt has {n} names instead of 100.': 'fine_label_names.txt 有 {n} 個名稱，而不是 100 個。',
  'the training images have {size} pixels, the test images {other}.': '訓練影像為 {size} 像素，測試影像為 {other}。',
  '{images} has {n} images, but {names} {labels} labels.': '{images} 有 {n} 張影像，但 {names} 有 {labels} 個標籤。',
  '{images} holds no images ({size}).': '{images} 沒有影像（{size}）。',
  '{name} ends inside its header ({n} of {all} bytes).': '{name} 在標頭之內中斷（{all} 位元組中的 {n}）。',
  '{name} begins with the number {found} (byte 0), not {magic}: it is no such IDX file.':
    '{name} 開頭的數字是 {found}（位元組 0），而不是 {magic}：不是這種 IDX 檔。',
  '{name} ends in row {row} ({n} instead of {all} bytes).': '{name} 在第 {row} 列中斷（{n} 位元組，應為 {all}）。',
  '{name} goes on after its last row ({n} instead of {all} bytes).':
    '{name} 在最後一列之後還有內容（{n} 位元組，應為 {all}）。',
  "{name} can't be unpacked after {n} bytes ({Why}).": '{name} 在 {n} 位元組之後無法解壓縮（{Why}）。',
  '{folder} has no pair of train-images-idx3-ubyte and train-labels-idx1-ubyte (or .gz).':
    '{folder} 中沒有成對的 train-images-idx3-ubyte 與 train-labels-idx1-ubyte（或 .gz）。',
  'Put both files there.': '請將兩個檔案都放在該處。',

  // Folders of images.
  '{folder} has {n} classes.': '{folder} 有 {n} 個類別。',
  "{folder} is a class that the training images don't have.": '訓練影像沒有 {folder} 這個類別。',
  'Add it to the train folder, or take it out here.': '請將它加到 train 資料夾，或自此處移除。',
  "{path} is of a kind that can't be read.": '{path} 是無法讀取的格式。',
  'Convert it to PNG or JPEG, or take it out.': '請轉成 PNG 或 JPEG，或移除。',
  'the class folder {folder} holds no PNG or JPEG image.': '類別資料夾 {folder} 沒有 PNG 或 JPEG 影像。',
  'Put its images there, or remove the folder.': '請將其影像放在該處，或移除該資料夾。',
  '{folder} holds no class folders with images.': '{folder} 沒有含影像的類別資料夾。',
  'Make one folder a class, and put its PNG or JPEG images there.':
    '請為每個類別建立一個資料夾，放入其 PNG 或 JPEG 影像。',
  '{path} has {size} pixels, {first} {other}.': '{path} 為 {size} 像素，{first} 為 {other}。',
  'Give an image size that all are brought to, as in `--image-size 32`.':
    '請指定所有影像要調整成的大小，例如 `--image-size 32`。',
  "{path} can't be read as an image ({n} bytes: {Why}).": '無法將 {path} 讀成影像（{n} 位元組：{Why}）。',
  'its first bytes are neither those of a PNG nor of a JPEG': '開頭的位元組既不是 PNG 也不是 JPEG',
  'Replace it, or take it out.': '請更換或移除它。',

  // What is found at a path.
  'There is no file or folder {path}.': '沒有檔案或資料夾 {path}。',
  'Check the path.': '請檢查路徑。',
  'Check the path: it is looked for on the computer that Prunescope runs on.':
    '請檢查路徑：會在執行 Prunescope 的電腦上尋找。',
  '{name} ({n} bytes) is no data set that Prunescope can read.': '{name}（{n} 位元組）不是 Prunescope 能讀取的資料集。',
  'Give a folder with CIFAR-10 or CIFAR-100 binary files, with MNIST’s IDX files, or with one folder of PNG or JPEG images a class.':
    '請指定資料夾，內含 CIFAR-10 或 CIFAR-100 的二進位檔、MNIST 的 IDX 檔，或每個類別一個資料夾的 PNG 或 JPEG 影像。',
  'The folder {folder} is empty.': '資料夾 {folder} 是空的。',
  'The folder {folder} holds nothing that Prunescope can read ({files}…).':
    '資料夾 {folder} 中沒有 Prunescope 能讀取的內容（{files}…）。',
  '{name} could not be read ({Why}): {path}.': '無法讀取 {name}（{Why}）：{path}。',
  'Check that it exists and that you may read it.': '請確認它存在，且您有讀取權限。',

  // The list of data sets.
  '{path} holds {Set}, not {Other}.': '{path} 的內容是 {Set}，而不是 {Other}。',
  'Give the right folder, or another name.': '請指定正確的資料夾，或使用其他名稱。',
  'The name {name} belongs to the built-in set.': '名稱 {name} 屬於內建的資料集。',
  'Choose another name.': '請選擇其他名稱。',
  "“{name}” can't be a data set's name.": '「{name}」不能作為資料集的名稱。',
  'Use letters, digits, dots, dashes and underscores, as in my-photos.':
    '請使用字母、數字、句點、連字號與底線，例如 my-photos。',
  "The list of data sets, {path}, can't be read ({Why}).": '無法讀取資料集清單 {path}（{Why}）。',
  unreadable: '無法讀取',
  'not in the form that Prunescope writes': '不是 Prunescope 寫入的格式',
  'Mend the file, or remove it and add your data again with `{command}`.':
    '請修正該檔案，或將它移除後以 `{command}` 重新加入資料。',
  'The data set {name} was added from {folder}, and that is no longer there.':
    '資料集 {name} 加自 {folder}，但該資料夾已不在。',
  'Put it back, or say where it is now: `{command}`.': '請放回原處，或指出它現在的位置：`{command}`。',
  'Say where it is now with `{add}`, or get it again with `{get}`.':
    '請以 `{add}` 指出它現在的位置，或以 `{get}` 重新取得。',
  'There is no data set called {name}, and no such folder.': '沒有名為 {name} 的資料集，也沒有這個資料夾。',
  'Known: {names}.': '已知的有：{names}。',
  'Type `{get}` to download it, or `{add}` if you have it.': '請輸入 `{get}` 下載；若已有資料，請輸入 `{add}`。',
  'Give the whole path of a folder, or name it once with `{add}`; `{get}` can download {names}.':
    '請輸入資料夾的完整路徑，或以 `{add}` 為它命名；`{get}` 可下載 {names}。',
  'There are folders in it: choose {folder} itself if those are the classes, or train and test.':
    '其中還有資料夾：若那些就是類別，請選擇 {folder} 本身；或者請分成 train 與 test。',
  'The thread that reads data and makes batches ended before its work was done.':
    '讀取資料並產生批次的執行緒在工作完成之前就結束了。',
  'Resume the run; it goes on from its last checkpoint.': '請繼續這次執行；會從最近的檢查點接續。',

  // Getting them.
  "{set}: what {url} gave has the MD5 sum {sum}, and the authors' is {right}.":
    '{set}：{url} 傳來的內容 MD5 為 {sum}，作者公布的是 {right}。',
  'It was removed.': '該檔案已移除。',
  'Try again; if it happens again, something on the way changes the file.':
    '請重試；若再次發生，表示檔案在傳送途中被改動。',
  "{set}: {url} can't be had: the site answered {Said}.": '{set}：無法取得 {url}：網站回應 {Said}。',
  '{set}: the download was stopped.': '{set}：下載已停止。',
  'Ask for it again, and it goes on where it was.': '再次下載，就會從中斷處繼續。',
  "{set}: {host} can't be reached ({Why}).": '{set}：無法連線到 {host}（{Why}）。',
  'Check the connection (HTTPS_PROXY names a proxy) and try again.':
    '請檢查網路連線（可用 HTTPS_PROXY 指定代理伺服器），然後重試。',
  '{set}: the connection to {host} broke off ({Why}); {size} are here.':
    '{set}：與 {host} 的連線中斷（{Why}）；已取得 {size}。',
  'the site answered {Said}': '網站回應 {Said}',
  'the site sent another part than was asked for': '網站傳來的部分與要求不同',
  '{url} has no content': '{url} 沒有內容',
  'nothing came for too long': '太久沒有收到資料',
  'it ended after {n} of {all}': '在 {all} 中的 {n} 之後結束',
  'Ask for it again, and it goes on from there.': '再次下載，就會從該處繼續。',
  'Or get {files} another way, unpack it, and type `{command}`.':
    '或以其他方式取得 {files}，解壓縮後輸入 `{command}`。',
  'Or get {files} another way, put them in one folder, and type `{command}`.':
    '或以其他方式取得 {files}，放入同一個資料夾後輸入 `{command}`。',
  "{set}: {file} can't be unpacked ({Why}).": '{set}：無法解壓縮 {file}（{Why}）。',
  'the archive ends inside {name}': '壓縮檔在 {name} 之內中斷',
  'the archive ends inside a header': '壓縮檔在標頭之內中斷',
  'the archive holds no files': '壓縮檔中沒有檔案',
  'a header of the archive is damaged (its checksum is wrong)': '壓縮檔的標頭已損壞（校驗和不符）',
  'a header of the archive has no valid size': '壓縮檔的標頭沒有有效的大小',
  'the archive has a file {name}, outside its folder': '壓縮檔中的檔案 {name} 位於其資料夾之外',
  'Report this: the archive has the sum that its authors gave.': '請回報：壓縮檔的校驗和與作者公布的相符。',
  'Prunescope knows no site for a data set called {name}; it can get {names}.':
    'Prunescope 不知道何處有資料集 {name}；可取得的有 {names}。',
  'If you have the data, type `{command}`.': '若已有資料，請輸入 `{command}`。',

  // What fits.
  "The validation set's size is {size}, which is neither a share nor a count.":
    '驗證集的大小為 {size}，既不是比例也不是張數。',
  'Give a share below 1 (0.1 holds a tenth out), a whole number of images, or 0.':
    '請輸入小於 1 的比例（0.1 保留十分之一）、影像張數（整數），或 0。',
  'Holding {held} out for validation leaves none of {all} training images to train on.':
    '保留 {held} 作驗證之後，{all} 張訓練影像一張也不剩。',
  'Make data.validation smaller.': '請調低 data.validation。',
  '{name}: its images are {size} pixels; the networks here take square ones.':
    '{name}：影像為 {size} 像素，但此處的網路只接受正方形影像。',
  'Add the data again with square images.': '請以正方形影像重新加入資料。',
  '{name} has no {SPLIT} images.': '{name} 沒有{SPLIT}影像。',
  'Hold some of the training images out (data.validation), or evaluate on another split.':
    '請保留部分訓練影像（data.validation），或以其他影像評估。',
  'Add a {SPLIT} set to it, or evaluate on another split (evaluate.split, --split).':
    '請為它加入{SPLIT}集，或以其他影像評估（evaluate.split、--split）。',
  'Set data.validation, or evaluate on another split.': '請設定 data.validation，或以其他影像評估。',
  'Evaluate on another split, such as train.': '請以其他影像評估，例如 train。',
  '{name} has images with {n} channels, the network takes {m}.': '{name} 的影像有 {n} 個通道，網路需要 {m} 個。',
  '{name} has images of {size} pixels, the network takes {needed}.': '{name} 的影像為 {size} 像素，網路需要 {needed}。',
  '{name} has {classes} classes, the network tells {known} apart.':
    '{name} 有 {classes} 個類別，網路只區分 {known} 個。',
  '{name} has {classes} classes; the network tells {known} apart.':
    '{name} 有 {classes} 個類別，網路則區分 {known} 個。',
  'Add the folder again with `{command}`, or choose other data.': '請以 `{command}` 重新加入資料夾，或選擇其他資料。',
  'Choose the data that this network was made for; weights from elsewhere can be imported for other images with `{option}`.':
    '請選擇此網路所適用的資料；若權重來自他處，可用 `{option}` 匯入以配合其他影像。',
  'Choose the data that this network was made for, or a network for these data.':
    '請選擇此網路所適用的資料，或適用於這些資料的網路。',
  'Choose other data, or a network with as many classes.': '請選擇其他資料，或類別數相同的網路。',
  "The images of {data}, which {run} was trained on, can't be read.": '無法讀取訓練 {run} 所用的 {data} 影像。',
  'Put them back where they were, then measure again.': '請放回原處，再重新量測。',
}
