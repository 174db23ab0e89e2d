/** 繁體中文介面。 */

import { clustersZhTW } from './clusters.zh-TW'
import { compareZhTW } from './compare.zh-TW'
import { dataZhTW } from './data.zh-TW'
import { exchangeZhTW } from './exchange.zh-TW'
import type { Messages } from './en'
import { reportZhTW } from './report.zh-TW'
import { runtimeZhTW } from './runtime.zh-TW'
import { jobsZhTW } from './jobs.zh-TW'
import { runZhTW } from './run.zh-TW'
import { chartsZhTW } from './charts.zh-TW'
import { sweepsZhTW } from './sweeps.zh-TW'
import { furtherZhTW } from './further.zh-TW'
import { recipeZhTW } from './recipe.zh-TW'
import { tableZhTW } from './table.zh-TW'
import { masksZhTW } from './masks.zh-TW'

export const zhTW: Messages = {
  masks: masksZhTW,
  exchange: exchangeZhTW,
  clusters: clustersZhTW,
  app: {
    tagline: '通道剪枝工作台',
    sentence: '{title}。',
    workspace: '工作區',
    theme: '配色',
    themes: { system: '系統', light: '淺色', dark: '深色' },
    language: '語言',
    skip: '跳到執行內容',
    lost: '與工作台的連線中斷，正在重試 … 若工作台已重新啟動，請開啟終端機顯示的連結。',
    connecting: '連線中 …',
    refused: '工作台已重新啟動，請開啟終端機顯示的連結。',
    askedInVain: '無法連上工作台。',
    askAgain: '連線恢復後請再試一次。',
    cancel: '取消',
    noRun: '這裡沒有執行 {id}。',
    noRunNext: '它已被永久移除，或屬於另一個工作區。',
    toRuns: '查看所有執行',
  },
  empty: {
    title: '尚無執行紀錄',
    story: '範例實驗約三分鐘：稀疏訓練一個小型網路，先移除一半通道，再移除九成，最後以微調恢復準確率。',
    start: '執行範例實驗',
    orChoose: '選擇配方與設定',
    import: '匯入自己的檢查點…',
    orType: '或在終端機輸入：',
  },
  ...jobsZhTW,
  ...runZhTW,
  ...chartsZhTW,
  ...recipeZhTW,
  ...tableZhTW,
  ...compareZhTW,
  ...sweepsZhTW,
  ...dataZhTW,
  ...furtherZhTW,
  ...reportZhTW,
  ...runtimeZhTW,
}
