import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitRows, splitValidation } from '../../../src-main/datasets/split-validation'
import { numberedSet } from './support'

const labelled = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 300 })

test('every image is in exactly one of the two parts, and each class gives its share within one image', () => {
  fc.assert(
    fc.property(labelled, fc.double({ min: 0, max: 0.9, noNaN: true }), fc.integer(), (labels, share, seed) => {
      fc.pre(Math.round(labels.length * share) < labels.length)
      const { train, validation } = splitRows(labels, share, seed)
      expect(validation.length).toBe(Math.round(labels.length * share))
      expect([...train, ...validation].sort((a, b) => a - b)).toEqual(labels.map((_, row) => row))
      for (let label = 0; label <= 6; label++) {
        const all = labels.filter((other) => other === label).length
        const held = validation.filter((row) => labels[row] === label).length
        expect(Math.abs(held - (all * validation.length) / labels.length)).toBeLessThan(1)
      }
    }),
  )
})

test('the same seed holds the same images out, another seed others', () => {
  const labels = Array.from({ length: 100 }, (_, i) => i % 10)
  expect(splitRows(labels, 20, 1)).toEqual(splitRows(labels, 20, 1))
  expect(splitRows(labels, 20, 1).validation).not.toEqual(splitRows(labels, 20, 2).validation)
})

test('the parts carry their own pixels and labels', () => {
  const set = numberedSet(40, 2, 2, 3, 4)
  const { train, validation } = splitValidation(set, { validation: 0.25, seed: 3 })
  const rows = splitRows(set.labels, 0.25, 3)
  expect(train.count).toBe(30)
  expect(validation?.count).toBe(10)
  for (const [at, row] of rows.validation.entries()) {
    expect(validation?.labels[at]).toBe(set.labels[row])
    expect(validation?.pixels.slice(at * 12, at * 12 + 12)).toEqual(set.pixels.slice(row * 12, row * 12 + 12))
  }
})

test('with nothing held out the set is the same, without a copy', () => {
  const set = numberedSet(10, 2, 2, 1)
  expect(splitValidation(set, { validation: 0, seed: 1 })).toEqual({ train: set, validation: null })
  expect(splitValidation(set, { validation: 0, seed: 1 }).train).toBe(set)
})

test.each([
  [10, 'leaves none of 10 training images'],
  [0.99, 'Holding 99.0 % out'],
  [2.5, 'neither a share nor a count'],
  [-1, 'neither a share nor a count'],
])('holding %s of ten images out is refused in a sentence', (validation, sentence) => {
  const set = numberedSet(10, 2, 2, 1)
  expect(() => splitValidation(set, { validation, seed: 1 })).toThrow(sentence)
})
