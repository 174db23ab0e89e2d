/** Frames come out of a stream as they went in, however it is cut; what is too long or no frame is told. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  controlFrame,
  controlOf,
  encodeFrame,
  frameKinds,
  FrameReader,
  messageFrame,
  messageOf,
  type Frame,
} from '../../../src-shared/contract/frames'

const most = 1000
const kind = fc.constantFrom(...frameKinds)
const line = fc.nat({ max: 0xffffffff })
const frames = fc.array(fc.record({ kind, line, payload: fc.uint8Array({ maxLength: most }) }), { maxLength: 20 })

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

/** Cuts at these places, counted as shares of the whole. */
function pieces(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...cuts.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).map((end, index) => bytes.slice(places[index], end))
}

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 50 })
const read = (reader: FrameReader, parts: readonly Uint8Array[]): readonly Frame[] =>
  parts.flatMap((part) => [...reader.push(part)])

test('however the stream is cut', () => {
  fc.assert(
    fc.property(frames, cuts, (sent, where) => {
      const stream = joined(sent.map((frame) => encodeFrame(frame.kind, frame.line, frame.payload)))
      expect(read(new FrameReader(most), pieces(stream, where))).toEqual(sent)
    }),
    { seed: 1 },
  )
})

test('byte by byte', () => {
  const stream = joined([encodeFrame('open', 7), messageFrame(7, 'Grüße 剪枝'), encodeFrame('close', 7)])
  const got = read(
    new FrameReader(most),
    [...stream].map((byte) => Uint8Array.of(byte)),
  )
  expect(got.map(({ kind }) => kind)).toEqual(['open', 'text', 'close'])
  expect(got.map(messageOf)[1]).toBe('Grüße 剪枝')
})

test('a frame that is cut short waits for its rest', () => {
  fc.assert(
    fc.property(kind, line, fc.uint8Array({ maxLength: 100 }), fc.nat(), (what, on, payload, at) => {
      const whole = encodeFrame(what, on, payload)
      const cut = at % whole.length
      const reader = new FrameReader(most)
      expect(reader.push(whole.slice(0, cut))).toEqual([])
      expect(reader.push(whole.slice(cut))).toEqual([{ kind: what, line: on, payload }])
    }),
    { seed: 2 },
  )
})

test('a message that is too long is passed over, however it is cut, and the others come', () => {
  const long = fc.record({
    kind: fc.constantFrom('text' as const, 'bytes' as const),
    line,
    payload: fc.uint8Array({ minLength: most + 1, maxLength: 3 * most }),
  })
  fc.assert(
    fc.property(frames, long, frames, cuts, (before, tooLong, after, where) => {
      const stream = joined([...before, tooLong, ...after].map((one) => encodeFrame(one.kind, one.line, one.payload)))
      const skipped = { kind: 'skipped', line: tooLong.line, payload: new Uint8Array() }
      expect(read(new FrameReader(most), pieces(stream, where))).toEqual([...before, skipped, ...after])
    }),
    { seed: 3 },
  )
})

test('the longest that is taken is taken', () => {
  const payload = new Uint8Array(most).fill(7)
  expect(new FrameReader(most).push(encodeFrame('bytes', 1, payload))).toEqual([{ kind: 'bytes', line: 1, payload }])
})

test('what is no frame is told: no head, no such kind, too long for what is no message', () => {
  expect(() => new FrameReader(most).push(Uint8Array.of(4, 0, 0, 0, 0))).toThrow('no head')
  expect(() => new FrameReader(most).push(Uint8Array.of(5, 0, 0, 0, 99, 0, 0, 0, 0))).toThrow('no frame of kind 99')
  const huge = encodeFrame('control', 0)
  new DataView(huge.buffer).setUint32(0, 0xffffffff, true)
  expect(() => new FrameReader(most).push(huge)).toThrow('longer than')
})

test('random bytes are frames, wait for more, or are told; nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 }), (parts) => {
      try {
        read(new FrameReader(most), parts)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    }),
    { seed: 4, numRuns: 1000 },
  )
})

test('control is JSON outside any line', () => {
  const [frame] = new FrameReader(most).push(controlFrame({ type: 'quit', keepRunning: true }))
  expect(frame?.line).toBe(0)
  expect(frame && controlOf(frame)).toEqual({ type: 'quit', keepRunning: true })
})
