/** The relay between the page's ports and the host's pipe: many lines over one stream, unread and untouched. */

import { duplexPair, type Duplex } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { HostLines, type Message } from '../../../src-main/shell/host-lines'
import {
  controlFrame,
  controlOf,
  encodeFrame,
  FrameReader,
  longestMessageBytes,
  messageFrame,
  messageOf,
  type Frame,
} from '../../../src-shared/contract/frames'

function relay() {
  const [near, far] = duplexPair()
  const frames: Frame[] = []
  const reader = new FrameReader(1 << 24)
  far.on('data', (chunk: Buffer) => frames.push(...reader.push(new Uint8Array(chunk))))
  const controls: unknown[] = []
  return { lines: new HostLines(near, (content) => controls.push(content)), near, far, frames, controls }
}

function listener() {
  const messages: Message[] = []
  return { messages, onMessage: (message: Message) => void messages.push(message), onClose: vi.fn<() => void>() }
}

const until = (check: () => void): Promise<void> => vi.waitFor(check)
const write = (far: Duplex, bytes: Uint8Array): void => void far.write(bytes)

test('each line has messages of its own, text and bytes, in both directions', async () => {
  const { lines, far, frames } = relay()
  const [first, second] = [listener(), listener()]
  lines.open(first).send('one')
  lines.open(second).send(Uint8Array.of(1, 2, 3))
  await until(() => expect(frames).toHaveLength(4))
  expect(frames.map(({ kind, line }) => [kind, line])).toEqual([
    ['open', 1],
    ['text', 1],
    ['open', 2],
    ['bytes', 2],
  ])
  expect(frames.filter(({ kind }) => kind !== 'open').map(messageOf)).toEqual(['one', Uint8Array.of(1, 2, 3)])

  write(far, messageFrame(2, 'γ'))
  write(far, messageFrame(1, Uint8Array.of(9)))
  await until(() => expect(first.messages).toHaveLength(1))
  expect(second.messages).toEqual(['γ'])
  expect(first.messages).toEqual([Uint8Array.of(9)])
})

test('bytes that are passed on do not carry the rest of what came with them', async () => {
  const { lines, far } = relay()
  const end = listener()
  lines.open(end)
  write(far, Buffer.concat([messageFrame(1, Uint8Array.of(1, 2)), messageFrame(1, Uint8Array.of(3))]))
  await until(() => expect(end.messages).toHaveLength(2))
  expect((end.messages[0] as Uint8Array).buffer.byteLength).toBe(2)
})

test('a closed line tells the other end once and sends no more', async () => {
  const { lines, far, frames } = relay()
  const [ours, theirs] = [listener(), listener()]
  const line = lines.open(ours)
  lines.open(theirs)
  line.close()
  line.close()
  line.send('late')
  write(far, encodeFrame('close', 2))
  await until(() => expect(theirs.onClose).toHaveBeenCalledOnce())
  expect(frames.map(({ kind, line: id }) => `${kind} ${id}`)).toEqual(['open 1', 'open 2', 'close 1'])
  expect(ours.onClose).not.toHaveBeenCalled()
})

test('when the host is gone every line is told', async () => {
  const { lines, near } = relay()
  const ends = [listener(), listener()]
  for (const end of ends) lines.open(end)
  near.destroy()
  await until(() => {
    for (const { onClose } of ends) expect(onClose).toHaveBeenCalledOnce()
  })
})

test('a message that is too long ends its own line, not the pipe', async () => {
  const { lines, frames } = relay()
  const [loud, quiet] = [listener(), listener()]
  const line = lines.open(loud)
  const other = lines.open(quiet)
  line.send('x'.repeat(longestMessageBytes + 1))
  other.send('still here')
  await until(() => expect(frames).toHaveLength(4))
  expect(loud.onClose).toHaveBeenCalledOnce()
  expect(frames.map(({ kind, line: id }) => `${kind} ${id}`)).toEqual(['open 1', 'open 2', 'close 1', 'text 2'])
})

test('words between the programs go beside the lines', async () => {
  const { lines, far, frames, controls } = relay()
  lines.control({ type: 'quit', keepRunning: true })
  write(far, controlFrame({ type: 'jobs' }))
  await until(() => expect(controls).toEqual([{ type: 'jobs' }]))
  expect(frames.map(controlOf)).toEqual([{ type: 'quit', keepRunning: true }])
})

test('what is no frame ends the pipe instead of being guessed at', async () => {
  const { lines, near, far } = relay()
  const end = listener()
  lines.open(end)
  write(far, Uint8Array.of(5, 0, 0, 0, 77, 1, 0, 0, 0))
  await until(() => expect(end.onClose).toHaveBeenCalledOnce())
  expect(near.destroyed).toBe(true)
})
