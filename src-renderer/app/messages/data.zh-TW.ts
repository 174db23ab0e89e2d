/** 選擇資料。 */

import type { dataEn } from './data.en'
import type { Texts } from './translated'

export const dataZhTW: Texts<typeof dataEn> = {
  data: {
    folder: '資料夾…',
    chooseFolder: '選擇資料夾，其中每個類別各有一個影像資料夾',
    known: {
      name: '{name}：{images} 張影像',
      run: '{name}：曾使用的資料夾',
      authors: '{name}：尚未在此；以 prunescope data get {name} 取得',
    },
  },
}
