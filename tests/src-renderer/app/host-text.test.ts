/** The host's sentences in Chinese: their values stay, and none is kept that the host no longer says. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inChinese } from '../../../src-renderer/app/host-text'
import { hostSentences } from '../../../src-renderer/app/messages/host.zh-TW'

test('what stands in a sentence stays, and halves of sentences are told too', () => {
  expect(inChinese('The loss became NaN at learning rate 0.1, first in layer layer1.0.bn1.')).toBe(
    '學習率為 0.1 時，損失變成 NaN，最早出現在層 layer1.0.bn1。',
  )
  expect(inChinese('Close other programs, then resume the run; nothing half-written was kept.')).toBe(
    '請關閉其他程式，再繼續這次執行：寫到一半的都沒有留下。',
  )
  // Not half in either language.
  for (const sentence of ['Nobody has translated this.', 'Do what nobody has translated, then measure again.'])
    expect(inChinese(sentence)).toBe(sentence)
})

/** Each value in a template as `{}`, however deep its own braces go. */
function withoutValues(source: string): string {
  let text = ''
  for (let at = 0; at < source.length; at++) {
    if (!source.startsWith('${', at)) {
      text += source[at] === '\\' ? '' : (source[at] ?? '')
      continue
    }
    let depth = 0
    do {
      if (source[at] === '{') depth++
      if (source[at] === '}') depth--
      at++
    } while (depth > 0 || source[at - 1] === '$')
    at--
    text += '{}'
  }
  return text
}

test('the host still says each of them', () => {
  const folders = ['src-main', 'src-shared']
  const said = folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => withoutValues(readFileSync(file, 'utf8')))
    .join('\n')
  const silent = Object.keys(hostSentences).filter((sentence) => !said.includes(sentence.replaceAll(/\{\w+\}/g, '{}')))
  expect(silent).toEqual([])
})
