/** Weights from elsewhere: whether a file is sound, and which network its tensors make. */

export const weightSentences: Readonly<Record<string, string>> = {
  '{path} could not be read.': '無法讀取 {path}。',
  'Check the path of the weights.': '請檢查權重的路徑。',
  '{file} is no sound safetensors file: {WHAT}.': '{file} 不是完好的 safetensors 檔：{WHAT}。',
  'Copy or export the file again; it may have been cut off.': '請重新複製或匯出：檔案可能被截斷。',
  "it has {n} bytes, less than the 8 of a header's length": '只有 {n} 位元組，不到標頭長度所需的 8 位元組',
  'its header claims {n} bytes and the file has {all}': '標頭聲稱有 {n} 位元組，檔案只有 {all}',
  "the header's entry of tensor {tensor} is malformed": '標頭中張量 {tensor} 的項目格式不正確',
  'tensor {tensor} has the unknown type {type}': '張量 {tensor} 的型別 {type} 不明',
  'tensor {tensor} spans {n} bytes and its shape [{shape}] needs {needed}':
    '張量 {tensor} 占 {n} 位元組，其形狀 [{shape}] 需要 {needed}',
  'tensor {tensor} ends at byte {end} and the file at {all}': '張量 {tensor} 到位元組 {end} 結束，檔案只到 {all}',
  'its header is no JSON object': '標頭不是 JSON 物件',
  'its header names tensor {tensor} twice': '標頭中張量 {tensor} 出現兩次',
  'tensors {before} and {tensor} overlap': '張量 {before} 與 {tensor} 重疊',
  'tensors the header and {tensor} overlap': '標頭與張量 {tensor} 重疊',
  'bytes from {from} on, before {tensor}, belong to no tensor': '{tensor} 之前、自 {from} 起的位元組不屬於任何張量',
  'bytes from {from} on, at its end, belong to no tensor': '結尾自 {from} 起的位元組不屬於任何張量',
  'it ends at byte {end}': '它在位元組 {end} 結束',

  // Files of others.
  '{file} is {WHAT}; weights come in as safetensors.': '{file} 是{WHAT}；權重須為 safetensors。',
  'a PyTorch checkpoint (torch.save)': ' PyTorch 檢查點（torch.save）',
  'Convert it where PyTorch is: `{command}`.': '請在有 PyTorch 的地方轉換：`{command}`。',
  'Where the file holds more than a state_dict, take that out of it first, as in `{example}`.':
    '若檔案中不只有 state_dict，請先將它取出，例如 `{example}`。',
  'an ONNX network': ' ONNX 網路',
  '{file} is neither weights as safetensors, nor a family of runs (.prunescope), nor TensorBoard’s events.':
    '{file} 既不是 safetensors 權重，也不是執行系列（.prunescope）或 TensorBoard 事件檔。',
  'Save the weights where they are, with safetensors.torch.save_file.':
    '請在權重所在之處以 safetensors.torch.save_file 儲存。',
  'Images are data, not a network: “Train or test …” on a run’s page takes the path of their folder, and `{add}` gives it a name.':
    '影像是資料，不是網路：請在執行頁面的「訓練或測試…」填入其資料夾的路徑，或以 `{add}` 為它命名。',
  'Save the weights of the model it was made from, with safetensors.torch.save_file.':
    '請以 safetensors.torch.save_file 儲存其原始模型的權重。',
  'an HDF5 file, as Keras writes': ' HDF5 檔，如 Keras 所寫',
  'Only networks with torchvision’s tensor names can be told apart: load the weights into such a model in PyTorch, and save its state_dict with safetensors.torch.save_file.':
    '只能辨認採用 torchvision 張量名稱的網路：請在 PyTorch 中將權重載入這類模型，並以 safetensors.torch.save_file 儲存其 state_dict。',

  // Which network it is.
  '{block} changes the width, and no {tensor} is there: such a shortcut pads with zeros (option A), which Prunescope does not have.':
    '{block} 改變了寬度，但沒有 {tensor}：這種捷徑以零填補（A 型），Prunescope 不支援。',
  'Import a network whose shortcuts are convolutions (option B).': '請匯入捷徑為卷積（B 型）的網路。',
  'The first convolution, conv1.weight {shape}, has no kernel of 3×3 or 7×7.':
    '第一個卷積 conv1.weight {shape} 的卷積核不是 3×3 或 7×7。',
  'Import a ResNet with torchvision’s 7×7 stem, or one of 3×3 for small images.':
    '請匯入採用 torchvision 7×7 起始層的 ResNet，或用於小圖的 3×3。',
  'The first convolution is 3×3, and the weights can’t tell whether a max-pool follows it.':
    '第一個卷積是 3×3，但從權重看不出其後是否有最大池化。',
  'Add --stem 3x3-maxpool or --stem 3x3.': '請選擇 3x3-maxpool 或 3x3（指令列：--stem 3x3-maxpool 或 --stem 3x3）。',
  '--stem {stem} contradicts the weights: {EVIDENCE}.': '--stem {stem} 與權重矛盾：{EVIDENCE}。',
  'they are a {network}’s, not a ResNet’s': '權重屬於 {network}，而不是 ResNet',
  "the file's own description of the network says {stem}": '檔案本身對網路的描述為 {stem}',
  '{tensor} is [{shape}]': '{tensor} 為 [{shape}]',
  'Leave --stem out, or give the one the weights were trained with.': '請省略 --stem，或指定訓練時所用的起始層。',
  'The tensors are not named as in a network that is known here: there are none.':
    '這裡認不出這個網路：檔案中沒有張量。',
  'The tensors are not named as in a network that is known here (the first are {names}).':
    '張量的名稱不屬於任何已知的網路（最前面的是 {names}）。',
  'Save the state_dict of a ResNet, VGG or MobileNet-V2 with torchvision’s names (conv1, bn1, layer1.0.conv1, …, fc), or of a CIFAR network with those of the slimming ports (feature.0, dense1.0.conv1).':
    '請儲存採用 torchvision 名稱（conv1、bn1、layer1.0.conv1、…、fc）的 ResNet、VGG 或 MobileNet-V2 的 state_dict，或採用 network slimming 移植版名稱（feature.0、dense1.0.conv1）的 CIFAR 網路。',
  '{tensor} [{shape}] reads {n} of {all} channels, and no {indexes} says which.':
    '{tensor} [{shape}] 讀取 {all} 個通道中的 {n} 個，但沒有 {indexes} 指出是哪些。',
  'Import the file that the pruning wrote, with its selections, or one that Prunescope exported.':
    '請匯入剪枝時寫入、含有選取資訊的檔案，或由 Prunescope 匯出的檔案。',
  '{norm}, behind the convolution {conv}, is no BatchNorm, so its channels have no γ to be pruned by.':
    '卷積 {conv} 之後的 {norm} 不是 BatchNorm，因此其通道沒有可供剪枝的 γ。',
  'Import a VGG with BatchNorm, such as torchvision’s vgg16_bn.':
    '請匯入含 BatchNorm 的 VGG，例如 torchvision 的 vgg16_bn。',
  'The weights are no whole {network}: {PROBLEMS}.': '權重不是完整的 {network}：{PROBLEMS}。',
  'The weights do not fit {network}: {PROBLEMS}.': '權重不符合 {network}：{PROBLEMS}。',
  '{FIRST}; {OTHERS}': '{FIRST}；{OTHERS}',
  'and {n} more': '另有 {n} 項',
  '{tensor} is missing': '缺少 {tensor}',
  'every tensor of {layer} is missing': '缺少 {layer} 的所有張量',
  '{tensor} should be [{shape}] and is [{found}]': '{tensor} 應為 [{shape}]，卻是 [{found}]',
  '{tensor} [{shape}] is unknown': '{tensor} [{shape}] 不明',
  '{tensor} should be the last convolution, and there are {n} of {all} parts':
    '{tensor} 應為最後一個卷積，但 {all} 個部分只有 {n} 個',
  "{tensor} is [{shape}], which is no square map of the last convolution's channels":
    '{tensor} 為 [{shape}]，不是最後一個卷積的通道的正方形特徵圖',
  '{tensor} {shape} is a convolution where {expected} was expected, or after a pool the place behind it':
    '{tensor} {shape} 是卷積，但該處應為 {expected}，或在池化之後的下一個位置',
  'Save the whole state_dict of the network, unchanged, and import that file.':
    '請原封不動地儲存網路的完整 state_dict，再匯入該檔案。',
}
