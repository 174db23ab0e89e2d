/** Names that people and files give runs, wherever they end up: a line of a table, a terminal, a file's name. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainName } from '../../../src-shared/runs/export-name'
import { derivedName, familyName, forTerminal, longestName, oneLine, recipeIn } from '../../../src-shared/runs/names'
import { csvCell } from '../../../src-shared/runs/table-text'

const bytesOf = (text: string): number => new TextEncoder().encode(text).length

test('a name is one line, whatever was in it, and keeps what can be read', () => {
  expect(oneLine('a\nb\r\n c\t\u001b[31mred\u001b[0m \u202eleft \u0000')).toBe('a b c [31mred [0m left')
  expect(oneLine('家族👩‍🔬 "quoted" ../../etc')).toBe('家族👩‍🔬 "quoted" ../../etc')
  expect(oneLine('\u001b \n')).toBe('run')
})

test('a recipe’s run is told from one that a person named, whatever slashes either has', () => {
  expect(['sample/train', 'a/b/prune-0.5', 'x/finetune-0.9-round-2', 'x/train-prune-0.5'].map(recipeIn)).toEqual([
    'sample',
    'a/b',
    'x',
    'x',
  ])
  expect(['mine', 'half/tuned', '/train', '../../etc/passwd'].map(recipeIn)).toEqual([null, null, null, null])
  expect(['a/b/train', 'half/tuned'].map(familyName)).toEqual(['a/b', 'half/tuned'])
})

test('text for a terminal keeps its lines and loses what would command it', () => {
  expect(forTerminal('NAME\n\u001b]0;evil\u0007x\u202ey\tz\n')).toBe('NAME\n]0;evilxy\tz\n')
})

test('what is called after a run fits a job, however long the run’s name is', () => {
  expect(derivedName('base', '-prune-0.5')).toBe('base-prune-0.5')
  const long = derivedName('y'.repeat(10_000), '-finetuned')
  expect([long.length, long.endsWith('y-finetuned')]).toEqual([longestName, true])
})

test('a file’s name leads nowhere and fits any file system, in any script', () => {
  expect(plainName('../../etc/passwd')).toBe('etc-passwd')
  expect(plainName('網'.repeat(10_000))).toBe('網'.repeat(50))
  expect(plainName('\u{20000}'.repeat(100))).toBe('\u{20000}'.repeat(37))
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const plain = plainName(name)
      expect(plain).not.toMatch(/[/\\\p{Cc}]|^\.|^$/u)
      expect(bytesOf(plain)).toBeLessThanOrEqual(150)
    }),
  )
})

test('a spreadsheet computes nothing that a name says', () => {
  expect(csvCell('=1+1')).toBe("'=1+1")
  expect(csvCell('=cmd|"/C calc"!A0')).toBe('"\'=cmd|""/C calc""!A0"')
})
