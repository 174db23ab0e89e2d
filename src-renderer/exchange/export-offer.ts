/** In which formats a run can leave, and what of each can be chosen. */

import type { ExportScope, ExportWish, ExportWishFormat } from '../../src-shared/contract/exchange-views'
import type { RunRow } from '../../src-shared/contract/views'

export type ExportChoices = {
  readonly format: ExportWishFormat
  readonly network: 'own' | 'masked'
  readonly batchNorm: 'fold' | 'keep'
  readonly scope: ExportScope
  readonly checkpoints: boolean
}

export const firstChoices: ExportChoices = {
  format: 'onnx',
  network: 'own',
  batchNorm: 'fold',
  scope: 'family',
  checkpoints: false,
}

type Offered = Pick<RunRow, 'kind' | 'state' | 'params'>

/** A run that is not done has no final weights; one without a network has none ever. */
export function offeredFormats({ kind, state, params }: Offered): readonly ExportWishFormat[] {
  const hasNetwork = params !== null
  return [
    ...(hasNetwork && state === 'done' ? (['onnx', 'tfjs', 'safetensors'] as const) : []),
    ...(kind === 'prune' ? (['masks'] as const) : []),
    ...(hasNetwork ? (['cfg'] as const) : []),
    'csv',
    'tensorboard',
    'family',
  ]
}

/** What can be chosen besides the format. */
export function choosable(format: ExportWishFormat, { kind }: Offered) {
  const isNetwork = format === 'onnx' || format === 'tfjs'
  return {
    network: isNetwork && kind === 'prune',
    batchNorm: isNetwork,
    scopes: (format === 'family'
      ? ['family', 'line']
      : format === 'csv' || format === 'tensorboard'
        ? ['run', 'line', 'family']
        : []) satisfies readonly ExportScope[] as readonly ExportScope[],
    checkpoints: format === 'family',
  }
}

export function wishOf({ format, network, batchNorm, scope, checkpoints }: ExportChoices, row: Offered): ExportWish {
  switch (format) {
    case 'safetensors':
    case 'masks':
    case 'cfg':
      return { format }
    case 'onnx':
    case 'tfjs':
      return { format, network: choosable(format, row).network ? network : 'own', batchNorm }
    case 'csv':
    case 'tensorboard':
      return { format, scope }
    case 'family':
      return { format, scope: scope === 'run' ? 'line' : scope, checkpoints }
  }
}
