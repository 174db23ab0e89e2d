/** Whatever the network and whatever was cut of it, its report can be written, and its numbers are those of the cut. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Architecture } from '../../../src-shared/architecture/architecture'
import { costOf } from '../../../src-shared/architecture/cost'
import { count } from '../../../src-shared/formats/numbers'
import { keptCount, type Mask } from '../../../src-shared/pruning/mask'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import type { ReportMaterial, ReportRun } from '../../../src-shared/reports/material'
import { reportPage } from '../../../src-shared/reports/render/html'
import { reportOf } from '../../../src-shared/reports/report'
import { networkAndMask } from '../../support/networks'

const unmeasured = { epochs: [], values: [] }
const bare: Omit<ReportRun, 'id' | 'kind' | 'parentId' | 'architecture' | 'cut'> = {
  name: 'any',
  state: 'done',
  seed: 0,
  createdMs: 0,
  startedMs: null,
  finishedMs: null,
  awayMs: 0,
  finishReason: null,
  error: null,
  recipe: null,
  settings: null,
  dataName: null,
  environment: null,
  evaluations: [],
  curves: {
    'train/epoch-loss': unmeasured,
    'train/accuracy': unmeasured,
    'validation/accuracy': unmeasured,
    'test/accuracy': unmeasured,
    'sparsity/below-0.01': unmeasured,
  },
  gamma: null,
  surgery: null,
  warnings: [],
  weights: null,
}

function materialOf(architecture: Architecture, mask: Mask): ReportMaterial {
  const channels = [...mask.values()].reduce((sum, bits) => sum + bits.length, 0)
  const kept = [...mask.values()].reduce((sum, bits) => sum + keptCount(bits), 0)
  const share = channels === 0 ? 0 : (channels - kept) / channels
  const cut = {
    mask,
    threshold: 0.1,
    requestedRatio: share,
    achievedRatio: share,
    denominator: { kind: 'prunable' as const, channels },
    prunableChannels: channels,
    removedChannels: channels - kept,
    keptChannels: kept,
    policy: 'coupled' as const,
    floor: 1,
  }
  const small = pruneArchitecture(architecture, mask)
  const runs: readonly ReportRun[] = [
    { ...bare, id: 'whole', kind: 'train', parentId: null, architecture, cut: null },
    { ...bare, id: 'small', kind: 'prune', parentId: 'whole', architecture: small, cut },
  ]
  return { families: [{ id: 'whole', runs }], madeMs: 0, version: '0' }
}

test('ResNets, VGGs, DenseNets and MobileNets, cut anywhere', () => {
  fc.assert(
    fc.property(networkAndMask, ({ network, mask }) => {
      const page = reportPage(reportOf(materialOf(network, mask), { language: 'en', without: [] }, {}))
      const anchors = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
      expect([...page.matchAll(/href="#([^"]+)"/g)].filter(([, id]) => !anchors.has(id))).toEqual([])
      expect(page).not.toMatch(/undefined|NaN/)
      expect(page).toContain(count(costOf(pruneArchitecture(network, mask)).params))
      for (const bits of mask.values()) expect(page).toContain(`${keptCount(bits)} / ${bits.length}`)
    }),
    { numRuns: 40 },
  )
})
