/** 報告。 */

import type { reportEn } from './report.en'
import type { Texts } from './translated'

export const reportZhTW: Texts<typeof reportEn> = {
  report: {
    name: '報告',
    make: '產生報告',
    runs: '涵蓋 {n} 個執行',
    making: '產生中 …',
    none: '尚無報告內容',
    noneNext: '在表格中選取執行後按「報告」。選取訓練會包含其整個家族。',
    parts: '報告內容',
    language: '報告語言',
    title: '標題',
    summary: '摘要',
    conclusion: '結論',
    write: '撰寫',
    edit: '編輯',
    writeInto: '撰寫：{part}',
    editIn: '編輯：{part}',
    markdown: 'Markdown 格式，附於自動產生的內容之後；Ctrl+Enter 儲存。',
    kept: '您撰寫的文字會依語言與這些執行的家族一同保存，重新產生報告時仍會保留。',
    onCommandLine: '在命令列：',
    save: { html: '存成 HTML', pdf: '存成 PDF', md: '存成 Markdown' },
    about: {
      html: '單一檔案，無需網路即可閱讀',
      pdf: '供列印與繳交',
      md: '文字與圖（SVG），壓縮為一個檔案',
    },
  },
}
