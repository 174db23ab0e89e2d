/** How many images each part of a run's data has, without reading them wherever that is known. */

import type { DataChoice } from '../../src-shared/runs/job'
import type { Split } from './dataset'
import { BUILT_IN, listDatasets, loadDataset } from './registry'
import { SHAPES_TEST, SHAPES_TRAIN } from './shapes'
import { heldOut } from './split-validation'

type Counts = Readonly<Record<Split, number>>

/**
 * After validation images were held out.
 *
 * @throws UserError `data-not-found` or `bad-data` as the data sets' readers do
 */
export async function imageCounts(workspaceDir: string, choice: DataChoice): Promise<Counts> {
  const { train, validation, test } = await countsOf(workspaceDir, choice)
  const held = heldOut(train, choice.validation)
  return { train: train - held, validation: held > 0 ? held : validation, test }
}

async function countsOf(workspaceDir: string, { source, name, imageSize }: DataChoice): Promise<Counts> {
  if (source === BUILT_IN) return { train: SHAPES_TRAIN, validation: 0, test: SHAPES_TEST }
  const listed = (await listDatasets(workspaceDir)).find(({ folder }) => folder === source)
  // Folders of images may bring a validation set, which the list does not tell.
  if (listed?.exists && listed.kind !== 'image-folders')
    return { train: listed.trainCount, validation: 0, test: listed.testCount ?? 0 }
  const { train, validation, test } = await loadDataset({
    kind: 'path',
    name,
    path: source,
    ...(imageSize === undefined ? {} : { imageSize }),
  })
  return { train: train.count, validation: validation?.count ?? 0, test: test?.count ?? 0 }
}
