/** Single keys of runs' recipes through the contract: what a query by them stands on. */

import { expect, test } from 'vitest'
import { recipeValuesIn } from '../../../src-main/history/recipe-values'
import { makeFamilies } from '../../support/many-runs'
import { hostForEachTest } from './support'

const at = hostForEachTest()

test('every run says what its recipe does, defaults filled in, and runs made later are told alone', async () => {
  const { history, workspace } = at.started.host
  const { ids } = makeFamilies(workspace.dir, 3)
  const told: (readonly { readonly runId: string; readonly values: readonly unknown[] }[])[] = []
  let later: readonly string[] = []
  const paths = ['train.lambda', 'train.nesterov', 'network.planes', 'no.such; --']
  for await (const { runs } of await at.view.client.runs.watchRecipeValues({ paths })) {
    told.push(runs)
    if (told.length === 2) break
    later = makeFamilies(workspace.dir, 1).ids
  }
  expect(told[0]?.map(({ runId }) => runId).filter((id) => !ids.includes(id))).toEqual([])
  const values = recipeValuesIn(history.recipeValues(paths))
  const trained = ids.filter((id) => history.run(id).kind === 'train')
  expect(trained.map((id) => values(id, 'train.lambda'))).toEqual([0, 1e-5, 1e-4])
  expect(trained.map((id) => values(id, 'train.nesterov'))).toEqual([false, false, false])
  expect(trained.map((id) => values(id, 'no.such; --'))).toEqual([undefined, undefined, undefined])
  expect(told[1]?.length).toBeGreaterThan(0)
  expect(told[1]?.filter(({ runId }) => !later.includes(runId))).toEqual([])
})
