/** Surgery on the reference's network, held against PyTorch's compact networks. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cfgOf } from '../../../src-shared/pruning/cfg'
import { planPruning } from '../../../src-shared/pruning/plan'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import type { RunEvent } from '../../../src-shared/runs/events'
import { logitsOf } from '../../../src-main/engine/evaluation'
import { tensorflowKernels } from '../../../src-main/engine/kernels/tensorflow-kernels'
import { Network } from '../../../src-main/engine/network'
import { readSafetensors } from '../../../src-main/exchange/safetensors'
import { loadTensorFlow } from '../../../src-main/runtime/load-tensorflow'
import { compareLogits, runPruneJob } from '../../../src-main/worker/prune-job'
import { parityNetwork, parityRatios, parityWeights } from '../../support/parity'
import { parityBatches } from '../../support/parity-training'
import { temporaryFolder } from '../../support/temporary-folder'

const trained = new URL('../../fixtures/parity/trained.safetensors', import.meta.url).pathname

describe.each(parityRatios)('pruning $ratio of the channels', ({ ratio, expected }) => {
  test('masked and cut agree, and the cut network gives PyTorch’s logits', async () => {
    const runDir = temporaryFolder()
    const { mask } = planPruning(parityWeights('trained'), parityNetwork, ratio, {
      policy: 'block-interior',
      floor: 3,
      denominator: 'prunable',
    })
    const events: RunEvent[] = []
    await runPruneJob(
      {
        kind: 'prune',
        runDir,
        architecture: parityNetwork,
        data: null,
        weights: trained,
        mask,
        constants: 'drop',
        evaluate: null,
        threads: null,
      },
      { send: (event) => events.push(event), isStopping: () => false },
    )
    const surgery = events.find((event) => event.type === 'surgery')
    if (surgery?.type !== 'surgery') throw new Error('The job told of no check.')
    expect(surgery.check.maxAbsLogitDifference).toBeLessThan(1e-5 * surgery.check.logitRange)

    const compact = pruneArchitecture(parityNetwork, mask)
    const { tensors } = readSafetensors(join(runDir, 'weights.safetensors'))
    const network = new Network(tensorflowKernels(loadTensorFlow()), compact, tensors)
    const [batch] = parityBatches()
    if (batch === undefined) throw new Error('The fixture has no batch.')
    const logits = logitsOf(network, batch)
    network.dispose()
    const reference = expected.logits.flat()
    const range = Math.max(...reference) - Math.min(...reference)
    expect(logits).toHaveLength(reference.length)
    for (const [index, logit] of logits.entries()) {
      expect(Math.abs(logit - (reference[index] ?? NaN))).toBeLessThan(1e-3 * range)
    }
  })
})

test('residual channels go from every block and shortcut at once, and the cut network still is the masked one', async () => {
  const runDir = temporaryFolder()
  const rule = { policy: 'coupled', floor: 3, denominator: 'prunable' } as const
  const { mask } = planPruning(parityWeights('trained'), parityNetwork, 0.4, rule)
  const compact = pruneArchitecture(parityNetwork, mask)
  const whole = cfgOf(parityNetwork)
  expect(cfgOf(compact).some((block, index) => (block[2] ?? 0) < (whole[index]?.[2] ?? 0))).toBe(true)
  const events: RunEvent[] = []
  const job = { runDir, architecture: parityNetwork, data: null, weights: trained, evaluate: null, threads: null }
  await runPruneJob(
    { kind: 'prune', ...job, mask, constants: 'drop' },
    { send: (event) => events.push(event), isStopping: () => false },
  )
  const surgery = events.find((event) => event.type === 'surgery')
  if (surgery?.type !== 'surgery') throw new Error('The job told of no check.')
  expect(surgery.check.maxAbsLogitDifference).toBeLessThan(1e-5 * surgery.check.logitRange)
})

test('a cut that gives other logits than the mask, or none, is over tolerance', () => {
  const masked = Float32Array.of(1, 2, 3, 4)
  const apart = compareLogits(masked, Float32Array.of(1, 2, 3, 4.1), 1)
  expect(apart.maxAbsLogitDifference).toBeGreaterThan(apart.tolerance)
  const none = compareLogits(masked, Float32Array.of(NaN, 2, 3, 4), 1)
  expect(none.maxAbsLogitDifference <= none.tolerance).toBe(false)
})

test('weights that are not the network’s leave nothing behind', async () => {
  const runDir = temporaryFolder()
  const other = { ...parityNetwork, nodes: parityNetwork.nodes.slice(0, -1), classes: 32 }
  const work = runPruneJob(
    {
      kind: 'prune',
      runDir,
      architecture: other,
      data: null,
      weights: join(runDir, 'missing.safetensors'),
      mask: new Map(),
      constants: 'drop',
      evaluate: null,
      threads: null,
    },
    { send: () => undefined, isStopping: () => false },
  )
  await expect(work).rejects.toMatchObject({ code: 'bad-weights' })
  expect(existsSync(join(runDir, 'weights.safetensors'))).toBe(false)
})
