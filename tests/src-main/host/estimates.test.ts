/** What the form is told of an experiment before it begins. */

import { expect, test } from 'vitest'
import { hostError } from '../../../src-main/host/client'
import { hostForEachTest } from './support'

const at = hostForEachTest()

const settings = [
  { key: 'network.blocks', value: [1] },
  { key: 'network.planes', value: 4 },
]

test('memory and disk are known at once, time once something was trained on this machine', async () => {
  const { history } = at.started.host
  const before = await at.view.client.jobs.estimate({ recipe: 'sample', settings })
  expect(before).toMatchObject({ seconds: null, pacedBy: null })
  expect(before.memoryBytes).toBeGreaterThan(1e8)
  expect(before.diskBytes).toBeGreaterThan(0)

  const { jobs } = at.view.client
  const only = [
    { key: 'train.epochs', value: 1 },
    { key: 'prune', value: null },
    { key: 'finetune', value: null },
  ]
  const tiny = { key: 'data.validation', value: 0.95 }
  const { id } = await jobs.submitRecipe({ recipe: 'sample', settings: [...settings, ...only, tiny] })
  await jobs.begin({ jobId: id })
  for await (const _ of await jobs.follow({ jobId: id })) void _
  expect(history.jobs.get(id).state).toBe('done')

  const after = await at.view.client.jobs.estimate({ recipe: 'sample', settings })
  expect(after.seconds).toBeGreaterThan(0)
  expect(after.pacedBy).toBe('sample/train')
  const twice = await jobs.estimate({ recipe: 'sample', settings: [...settings, { key: 'train.epochs', value: 40 }] })
  expect(twice.seconds).toBeGreaterThan(after.seconds ?? Infinity)
})

test('data that is not there is said, and may be there the next time', async () => {
  const refused = await at.view.client.jobs
    .estimate({ recipe: 'sample', settings: [{ key: 'data.name', value: 'nowhere' }] })
    .then(
      () => null,
      (error: unknown) => hostError(error),
    )
  expect(refused).toMatchObject({ code: 'data-not-found' })
})
