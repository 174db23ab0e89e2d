/** Things asked of the host once, and what it answers when it can't: a sentence and the next step. */

import { ORPCError } from '@orpc/client'
import { shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useConnection, type HostClient } from './connection'
import { shared } from './shared'

/** As the host says it, in English: `ToldError` shows it in the reader's language. */
export type Refusal = { readonly message: string; readonly next: string }

/** In the page's own words, which follow its language as they are shown. */
export function saidBy(message: () => string, next: () => string): Refusal {
  return {
    get message() {
      return message()
    },
    get next() {
      return next()
    },
  }
}

/** What the host meant, and its `ErrorCode` if any; null where the failure is none of its own, as a line that broke. */
export function refusalOf(error: unknown): (Refusal & { readonly code: string }) | null {
  if (!(error instanceof ORPCError)) return null
  const data: unknown = error.data
  if (typeof data === 'object' && data !== null && 'message' in data && 'next' in data)
    return { message: String(data.message), next: String(data.next), code: 'code' in data ? String(data.code) : '' }
  return { message: error.message, next: '', code: '' }
}

export const asking = shared('asking', () => {
  const connection = useConnection()
  const { t } = useI18n()
  /** The answer to the last thing asked, when that was an error that nobody else shows. */
  const refusal = shallowRef<Refusal | null>(null)
  const lost = saidBy(
    () => t('app.askedInVain'),
    () => t('app.askAgain'),
  )
  const show = (answer: Refusal): void => {
    refusal.value = answer
  }
  /** @returns whether it was done */
  async function ask(
    work: (client: HostClient) => Promise<unknown>,
    onRefusal: (answer: Refusal) => void = show,
  ): Promise<boolean> {
    refusal.value = null
    const client = connection.client.value
    try {
      if (!client) throw new Error('There is no line to the host.')
      await work(client)
      return true
    } catch (error) {
      onRefusal(refusalOf(error) ?? lost)
      return false
    }
  }
  return { refusal, ask }
})
