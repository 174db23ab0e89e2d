/** Several runs beside each other through the contract: what each was told to do, what it weighs, what was cut of it. */

import { expect, test } from 'vitest'
import type { ComparedRun } from '../../../src-shared/contract/compare'
import { makeFamilies } from '../../support/many-runs'
import { hostForEachTest } from './support'

const at = hostForEachTest()

test('runs come in the order asked for, with the cut that a fine-tuned network comes from; one that is gone is left out', async () => {
  const { history, workspace } = at.started.host
  const [train = '', prune = '', finetune = ''] = makeFamilies(workspace.dir, 1).ids
  const values = Float32Array.from([0.5, -0.001, 0.002, 1])
  const layers = [
    { name: 'bn1', channels: 3, prunable: true },
    { name: 'bn2', channels: 1, prunable: false },
  ]
  history.apply(train, { type: 'gamma', snapshot: { epoch: 1, layers, values } })
  const artefact = { kind: 'weights', path: 'weights.safetensors', sizeBytes: 4321, sha256: '' } as const
  history.apply(train, { type: 'artefact', artefact })
  history.saveMask(prune, {
    mask: new Map([['bn1', Uint8Array.from([1, 0, 1])]]),
    threshold: 0.1,
    requestedRatio: 0.5,
    achievedRatio: 1 / 3,
    policy: 'block-interior',
    floor: 1,
    denominator: { kind: 'prunable', channels: 3 },
    prunableChannels: 3,
    removedChannels: 1,
    keptChannels: 2,
  })

  const told: (readonly ComparedRun[])[] = []
  for await (const runs of await at.view.client.compare.watch({ runIds: [finetune, 'gone', train] })) {
    told.push(runs)
    if (told.length === 2) break
    history.apply(finetune, { type: 'artefact', artefact })
  }
  expect(told[0]?.map(({ id }) => id)).toEqual([finetune, train])
  expect(told[0]?.[0]?.cut).toMatchObject({ runId: prune, parentId: train, removedChannels: 1, prunableChannels: 3 })
  expect(told[0]?.[0]?.cut?.mask.spaces).toEqual([{ space: 'bn1', channels: 3, kept: [0, 2] }])
  // Two of the three prunable γ are below 0.01; the fourth is not prunable.
  expect(told[0]?.[1]).toMatchObject({ cut: null, sizeBytes: 4321, shareNearZero: 2 / 3, settings: { kind: 'train' } })
  expect(told[1]?.[0]?.sizeBytes).toBe(4321)
})
