/** What a PyTorch user's files may rely on when they come in and go out. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  TensorReader,
  writeSafetensors,
} from '../../../src-main/exchange/safetensors'
import { parityWeights } from '../../support/parity'

const folder = mkdtempSync(join(tmpdir(), 'prunescope-safetensors-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what is written comes back bit for bit, names, shapes, order and metadata', () => {
  const path = join(folder, 'weights.safetensors')
  const weights = parityWeights('trained')
  writeSafetensors(path, weights, { metadata: { run: 'a1' }, batchCounters: true })
  const { tensors, metadata } = readSafetensors(path)
  expect([...tensors]).toEqual([...weights])
  expect(metadata).toEqual({ run: 'a1' })
})

test('PyTorch’s file of the reference is read, its integer counters left out', () => {
  const { tensors } = readSafetensors(new URL('../../fixtures/parity/initial.safetensors', import.meta.url).pathname)
  expect(tensors.get('layer4.0.conv2.weight')?.shape).toEqual([64, 64, 3, 3])
  expect(tensors.has('bn1.num_batches_tracked')).toBe(false)
})

test('a file read tensor by tensor has what all of it has; a file cut off is refused all the same', () => {
  const path = join(folder, 'some.safetensors')
  const weights = parityWeights('trained')
  writeSafetensors(path, weights, { batchCounters: true })
  const reader = new TensorReader(path)
  expect([...reader.tensors(reader.names)]).toEqual([...weights])
  expect(reader.names).toContain('bn1.num_batches_tracked')
  expect(reader.tensor('bn1.num_batches_tracked')).toBeUndefined()
  reader.close()
  writeFileSync(path, readFileSync(path).subarray(0, -4))
  expect(() => new TensorReader(path)).toThrow(/some\.safetensors is no sound safetensors file/)
  expect(() => new TensorReader(join(folder, 'nowhere'))).toThrow(/could not be read/)
})

test('half precision comes in as the numbers it stands for', () => {
  const header = JSON.stringify({
    half: { dtype: 'F16', shape: [4], data_offsets: [0, 8] },
    brain: { dtype: 'BF16', shape: [2], data_offsets: [8, 12] },
  })
  const bytes = Buffer.alloc(8 + header.length + 12)
  bytes.writeBigUInt64LE(BigInt(header.length))
  bytes.write(header, 8)
  for (const [i, half] of [0x3c00, 0xc000, 0x0001, 0x7c00, 0x3f80, 0xc040].entries()) {
    bytes.writeUInt16LE(half, 8 + header.length + 2 * i)
  }
  const { tensors } = decodeSafetensors(bytes, 'halves')
  expect([...(tensors.get('half')?.values ?? [])]).toEqual([1, -2, 2 ** -24, Infinity])
  expect([...(tensors.get('brain')?.values ?? [])]).toEqual([1, -3])
})

describe('a damaged file is named with what is wrong', () => {
  const whole = Buffer.concat(
    encodeSafetensors(new Map([['fc.bias', { shape: [3], values: Float32Array.of(1, 2, 3) }]])),
  )

  test('cut off in the tensor', () => {
    expect(() => decodeSafetensors(whole.subarray(0, -1), 'w.safetensors')).toThrow(
      /w\.safetensors.*fc\.bias ends at byte/,
    )
  })

  test('cut off in the header', () => {
    expect(() => decodeSafetensors(whole.subarray(0, 20), 'w')).toThrow(/header claims/)
  })

  test('wherever it is cut, it is refused and never half read', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        expect(() => decodeSafetensors(whole.subarray(0, length), 'w')).toThrow(/no sound safetensors/)
      }),
    )
  })

  test('overlapping tensors', () => {
    const entry = { dtype: 'F32', shape: [1], data_offsets: [0, 4] }
    const header = JSON.stringify({ a: entry, b: entry })
    const bytes = Buffer.alloc(8 + header.length + 4)
    bytes.writeBigUInt64LE(BigInt(header.length))
    bytes.write(header, 8)
    expect(() => decodeSafetensors(bytes, 'w')).toThrow(/a and b overlap/)
  })
})

describe('what a lenient reader would let through is refused too', () => {
  const fileOf = (header: string, dataLength: number): Buffer => {
    const bytes = Buffer.alloc(8 + header.length + dataLength)
    bytes.writeBigUInt64LE(BigInt(header.length))
    bytes.write(header, 8)
    return bytes
  }
  const entry = (from: number) => `{"dtype":"F32","shape":[1],"data_offsets":[${from},${from + 4}]}`

  test('a tensor that is there twice, however its name is written', () => {
    const file = fileOf(`{"a":${entry(0)},"\\u0061":${entry(4)}}`, 8)
    expect(() => decodeSafetensors(file, 'w')).toThrow(/names tensor a twice/)
  })

  test('bytes behind the last tensor or between two', () => {
    expect(() => decodeSafetensors(fileOf(`{"a":${entry(0)}}`, 5), 'w')).toThrow(/at its end, belong to no tensor/)
    expect(() => decodeSafetensors(fileOf(`{"a":${entry(0)},"b":${entry(8)}}`, 12), 'w')).toThrow(
      /before b, belong to no tensor/,
    )
  })

  test('but the same key inside metadata and entries is no tensor', () => {
    const file = fileOf(`{"__metadata__":{"dtype":"a\\"{","shape":"x"},"a":${entry(0)},"b":${entry(4)}}`, 8)
    expect([...decodeSafetensors(file, 'w').tensors.keys()]).toEqual(['a', 'b'])
  })
})

test('other types are stored aligned, whatever their order; integers are for other readers', () => {
  const bytes = Buffer.concat(
    encodeSafetensors(
      new Map([
        ['labels', { shape: [3], values: Int32Array.of(1, 2, 3) }],
        ['exact', { shape: [1], values: Float64Array.of(0.5) }],
        ['count', { shape: [], values: BigInt64Array.of(7n) }],
      ]),
    ),
  )
  const header: unknown = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0))))
  expect(header).toEqual({
    exact: { dtype: 'F64', shape: [1], data_offsets: [0, 8] },
    count: { dtype: 'I64', shape: [], data_offsets: [8, 16] },
    labels: { dtype: 'I32', shape: [3], data_offsets: [16, 28] },
  })
  const { tensors } = decodeSafetensors(bytes, 'mixed')
  expect([...tensors]).toEqual([['exact', { shape: [1], values: Float32Array.of(0.5) }]])
})

test('a file that cannot be written leaves nothing behind and what was there in place', () => {
  const path = join(folder, 'kept.safetensors')
  writeSafetensors(path, parityWeights('trained'))
  const before = readFileSync(path)
  const blocker = join(folder, 'a-file')
  writeFileSync(blocker, '')
  expect(() => writeSafetensors(join(blocker, 'w.safetensors'), parityWeights('trained'))).toThrow(
    /could not be written/,
  )
  expect(readFileSync(path).equals(before)).toBe(true)
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
})
