/** A job that is moved by keyboard can be moved again: it keeps the focus. */

import { expect, test } from 'vitest'
import { createApp, defineComponent, h, nextTick, shallowRef } from 'vue'
import { useKeptFocus } from '../../../src-renderer/jobs/use-kept-focus'

test('the focus stays on its element while the others change places around it', async () => {
  const order = shallowRef(['a', 'b', 'c'])
  const list = defineComponent(() => {
    useKeptFocus(order)
    return () => order.value.map((id) => h('button', { key: id, id }, id))
  })
  const root = document.createElement('div')
  document.body.append(root)
  const app = createApp(list)
  app.mount(root)
  for (const next of [
    ['b', 'a', 'c'],
    ['b', 'c', 'a'],
    ['c', 'b', 'a'],
  ]) {
    document.getElementById('a')?.focus()
    order.value = next
    await nextTick()
    expect([...root.querySelectorAll('button')].map(({ id }) => id)).toEqual(next)
    expect(document.activeElement?.id).toBe('a')
  }
  app.unmount()
})
