/** Confusion matrices add up to the accuracy, and two networks' outcomes to all images. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  commonMistakes,
  confusionOf,
  countAt,
  outcomesOf,
  type Predictions,
} from '../../../src-shared/runs/predictions'

function predictionsOf(labels: readonly number[], predicted: readonly number[], imagesId = 'same'): Predictions {
  return {
    dataset: 'shapes',
    split: 'validation',
    imagesId,
    classes: ['disc', 'square', 'ring'],
    labels: Uint16Array.from(labels),
    predicted: Uint16Array.from(predicted),
  }
}

test('each image is counted where its class meets what was said', () => {
  const confusion = confusionOf({ ...predictionsOf([0, 0, 1, 2, 2, 2], [0, 1, 1, 0, 0, 2]), classes: 3 })
  expect(confusion).toMatchObject({ images: 6, correct: 3 })
  expect(countAt(confusion, 0, 1)).toBe(1)
  expect(countAt(confusion, 2, 0)).toBe(2)
  expect(countAt(confusion, 1, 2)).toBe(0)
  expect(commonMistakes(confusion, 1)).toEqual([{ label: 2, predicted: 0, count: 2 }])
})

test('the images that one gets right and the other wrong', () => {
  const first = predictionsOf([0, 1, 2, 1], [0, 1, 0, 0])
  const second = predictionsOf([0, 1, 2, 1], [0, 2, 2, 2])
  expect(outcomesOf(first, second)).toEqual({
    'both-right': [0],
    'only-first': [1],
    'only-second': [2],
    'both-wrong': [3],
  })
})

test('networks that saw other images are not held against each other', () => {
  expect(outcomesOf(predictionsOf([0], [0]), predictionsOf([0], [0], 'another split'))).toBeNull()
})

test('outcomes share all images out, and agree with both confusion matrices', () => {
  const classes = fc.integer({ min: 0, max: 2 })
  fc.assert(
    fc.property(fc.array(fc.tuple(classes, classes, classes), { maxLength: 200 }), (rows) => {
      const labels = rows.map(([label]) => label)
      const [first, second] = [1, 2].map((at) =>
        predictionsOf(
          labels,
          rows.map((row) => row[at] ?? 0),
        ),
      )
      if (!first || !second) throw new Error('Two were made.')
      const found = outcomesOf(first, second)
      if (!found) throw new Error('They saw the same images.')
      expect(
        Object.values(found)
          .flat()
          .sort((a, b) => a - b),
      ).toEqual([...labels.keys()])
      expect(found['both-right'].length + found['only-first'].length).toBe(
        confusionOf({ ...first, classes: 3 }).correct,
      )
      expect(found['both-right'].length + found['only-second'].length).toBe(
        confusionOf({ ...second, classes: 3 }).correct,
      )
    }),
  )
})
