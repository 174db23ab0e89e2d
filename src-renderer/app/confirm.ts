/** A question before something that can't be undone. */

import { shallowRef } from 'vue'
import { shared } from './shared'

export type Question = { readonly title: string; readonly text: string; readonly action: string }

export const confirming = shared('confirming', () => {
  const question = shallowRef<Question | null>(null)
  let answerTo: (yes: boolean) => void = () => undefined
  return {
    question,
    /** Whether the user wants it. A question before it that is still open counts as no. */
    confirm: (asked: Question): Promise<boolean> => {
      answerTo(false)
      question.value = asked
      return new Promise((resolve) => (answerTo = resolve))
    },
    answer: (yes: boolean): void => {
      question.value = null
      answerTo(yes)
    },
  }
})
