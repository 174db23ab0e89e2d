/** 執行紀錄的匯出與匯入。 */

import type { exchangeEn } from './exchange.en'

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> }

export const exchangeZhTW: Texts<typeof exchangeEn> = {
  close: '關閉',
  runs: '{n} 個執行',
  format: {
    onnx: 'ONNX',
    tfjs: 'TensorFlow.js',
    safetensors: 'safetensors',
    masks: '遮罩',
    cfg: 'cfg',
    csv: '表格（CSV、JSON）',
    tensorboard: 'TensorBoard',
    family: 'Prunescope 家族檔',
  },
  about: {
    onnx: '網路，供 onnxruntime 與大多數其他引擎使用',
    tfjs: '網路（GraphModel），供瀏覽器與 Node 使用',
    safetensors: '採用 torchvision 名稱的權重，供 PyTorch 使用',
    masks: '保留的通道，JSON 格式',
    cfg: '各區塊的通道數，JSON 格式',
    csv: '所有量測值、各層、γ 與遮罩',
    tensorboard: '純量與 γ 直方圖的事件檔',
    family: '執行及其完整歷史，可匯入其他機器',
  },
  network: { own: '裁切後的網路', masked: '完整網路，被裁切的通道已歸零' },
  batchNorm: { fold: '併入卷積層：較快，結果相同', keep: '保留為獨立的層' },
  scope: { run: '僅此執行', line: '此執行及其來源', family: '整個家族' },
  stem: { '3x3-maxpool': '3×3，接最大池化', '3x3': '3×3', '7x7-maxpool': '7×7，接最大池化' },
  export: {
    open: '匯出…',
    title: '匯出 {name}',
    format: '格式',
    network: '網路',
    scope: '執行範圍',
    checkpoints: '包含檢查點，以便繼續訓練（檔案大上數倍）',
    now: '匯出',
    downloaded: '檔案在瀏覽器的下載項目中。',
    input: '輸入：{shape}',
    norms: 'BatchNorm：併入 {folded} 個，保留 {kept} 個',
    normalised: '像素以（像素／255 − 平均值）／標準差輸入，平均值 {mean}，標準差 {std}；檔案內亦有註明。',
    notNormalised: '輸入為標準化後的像素。此執行的影像不在這裡，因此檔案無法註明平均值與標準差。',
  },
  import: {
    open: '匯入…',
    title: '匯入',
    family: '執行家族檔（.prunescope），含完整歷史',
    weights: '網路權重（.safetensors，採用 torchvision 名稱）',
    tensorboard: 'TensorBoard 事件檔或其資料夾：其中的純量會成為執行',
    size: '權重：影像邊長（像素）',
    sizeUnsaid: '依檔案',
    sizeStory: '未填則依檔案所述；檔案未說明時，第一層為 7×7 的網路用 224，其他用 32。',
    network: '{label}，{classes} 個類別，接受 {width}×{height} 像素的影像。若為其他大小，請填在上方並重新選擇檔案。',
    file: '選擇檔案…',
    folder: '選擇資料夾…',
    drop: '或拖放到頁面任意處',
    nothing: '其中沒有可匯入的內容。',
    nothingNext:
      '資料夾中只會讀取 TensorBoard 事件檔；其他檔案請逐一選擇。影像資料夾屬於資料：請在執行頁面的「訓練或測試…」填入其路徑。',
    stem: '網路的開頭是哪一種？',
    again: '以此匯入',
    done: '已匯入 {n} 個執行：',
  },
}
