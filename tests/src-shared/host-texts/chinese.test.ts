/** The host's sentences in Chinese as a reader gets them. */

import { expect, test } from 'vitest'
import { inChinese } from '../../../src-shared/host-texts/chinese'

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

test('several sentences in a row are told one by one, however many', () => {
  const problem = 'train.lr is -1; expected a number above 0. Unknown key tran (line 2). Did you mean "train"?'
  const told = 'train.lr 為 -1；應為大於 0 的數字。沒有 tran 這個設定項（第 2 行）。您是指 train 嗎？'
  expect(inChinese(`mine.yaml: ${Array(40).fill(problem).join(' ')}`)).toBe(`mine.yaml：${told.repeat(40)}`)
})

test('a word that somebody gave as a name stays, and means a state where a sentence has one', () => {
  expect(inChinese('test')).toBe('test')
  expect(inChinese('test (1s3mnwt) is running; it has no final weights yet.')).toBe(
    'test（1s3mnwt）執行中，還沒有最終權重。',
  )
})

test('a name of several words is told as a whole', () => {
  expect(inChinese('evaluate my network on the test images of my own pictures')).toBe(
    '以 my own pictures 的測試影像評估 my network',
  )
})

test('what another program has printed at length stays as it is', () => {
  const log = 'word: a is b. '.repeat(2000)
  expect(inChinese(log)).toBe(log)
})
