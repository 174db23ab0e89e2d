import { expect, test } from 'vitest'
import { edited, redone, settled, startedWith, undone } from '../../../src-renderer/masks/edit-history'

test('each edit is a step back and forth; a new one forgets what was undone', () => {
  const three = edited(edited(startedWith('a'), 'b'), 'c')
  expect(undone(three).present).toBe('b')
  expect(undone(undone(undone(three))).present).toBe('a')
  expect(redone(undone(three))).toEqual(three)
  expect(redone(edited(undone(three), 'd')).present).toBe('d')
})

test('a drag is one step however many places it passes, and the next drag another', () => {
  const drag = ['b', 'c', 'd'].reduce((history, value) => edited(history, value, 'slider'), startedWith('a'))
  expect(undone(drag).present).toBe('a')
  const next = edited(settled(drag), 'e', 'slider')
  expect(undone(next).present).toBe('d')
})
