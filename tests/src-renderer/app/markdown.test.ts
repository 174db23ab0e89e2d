/** Notes are Markdown and nothing else: whatever is in them, no script of theirs runs and nothing is fetched. */

import { expect, test } from 'vitest'
import { htmlOf } from '../../../src-shared/formats/markdown'

function rendered(text: string): HTMLElement {
  const place = document.createElement('div')
  place.innerHTML = htmlOf(text)
  return place
}

test('lists, emphasis and links are shown as such', () => {
  const note = rendered('- **λ** too large\n- see https://example.org/paper')
  expect(note.querySelectorAll('li')).toHaveLength(2)
  expect(note.querySelector('strong')?.textContent).toBe('λ')
  expect(note.querySelector('a')?.getAttribute('rel')).toContain('noopener')
})

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[x](javascript:alert(1))',
  '![x](https://example.org/track.png)',
  '[x](data:text/html,<script>alert(1)</script>)',
  '<a href="x" onclick="alert(1)">x</a>',
])('%s stays text', (text) => {
  const note = rendered(text)
  expect(note.querySelectorAll('script, img, iframe, [onerror], [onclick]')).toHaveLength(0)
  for (const link of note.querySelectorAll('a')) expect(link.protocol).toMatch(/^https?:$/)
})
