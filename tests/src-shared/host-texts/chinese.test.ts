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
