/** `prunescope export RUN`: a run, its network or its whole family as files for other tools and machines. */

import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import type { Exported, ExportWish } from '../../../src-shared/contract/exchange-views'
import { bytes, percent, significant } from '../../../src-shared/formats/numbers'
import { exportRun } from '../../exports/export-run'
import { openWorkspace } from '../../workspace/workspace'
import { answering, type Streams } from '../command-line'
import { withRuns } from '../runs-session'

const formats = ['safetensors', 'onnx', 'tfjs', 'masks', 'cfg', 'csv', 'tensorboard', 'family'] as const
const scopes = ['run', 'line', 'family'] as const

type Flags = {
  readonly format: (typeof formats)[number]
  readonly out: string
  readonly masked?: boolean
  readonly keepBatchNorm?: boolean
  readonly scope?: (typeof scopes)[number]
  readonly checkpoints?: boolean
}

export function registerExport(program: Command, streams: Streams): void {
  const command = program
    .command('export')
    .description('a run’s network, tables, or its whole family as files for other tools and machines')
    .argument('<run>', 'the run, by id, beginning of an id, or name')
    .addOption(new Option('--format <format>', 'what to write').choices(formats).default('safetensors'))
    .requiredOption(
      '--out <path>',
      'where to write it; tfjs, csv and tensorboard make a folder, or a zip where this ends so',
    )
    .option('--masked', 'onnx, tfjs: of a pruning, the uncut network with what was cut silenced')
    .option('--keep-batch-norm', 'onnx, tfjs: leave BatchNorms as they are instead of folding them into convolutions')
    .addOption(
      new Option('--scope <scope>', 'csv, tensorboard, family: the run, what leads to it, or all its family').choices(
        scopes,
      ),
    )
    .option('--checkpoints', 'family: what to train on with as well')
    .addHelpText(
      'after',
      '\nA family (`--format family --out NAME.prunescope`) comes in elsewhere with `prunescope import`.',
    )
  answering(command, streams, ({ args: [name = ''] }) => (session) => {
    const flags = command.opts<Flags>()
    return withRuns(session, async ({ store, history, workspaceDir }) => {
      const { id, name: runName } = history.run(name)
      const context = { store, history, workspace: openWorkspace(workspaceDir) }
      let told = 0
      const exported = await exportRun(context, id, wishOf(flags), resolve(flags.out), {
        onShare: (share) => {
          if (share - told < 0.1) return
          told = share
          session.reporter.line(percent(share, 0))
        },
      })
      const { fileName: _, runs, network, ...file } = exported
      return {
        json: { run: id, ...file, ...(runs > 1 ? { runs } : {}), ...(network ? { network } : {}) },
        text: textOf(exported, runName),
      }
    })
  })
}

function wishOf({ format, masked = false, keepBatchNorm = false, scope, checkpoints = false }: Flags): ExportWish {
  switch (format) {
    case 'safetensors':
    case 'masks':
    case 'cfg':
      return { format }
    case 'onnx':
    case 'tfjs':
      return { format, network: masked ? 'masked' : 'own', batchNorm: keepBatchNorm ? 'keep' : 'fold' }
    case 'csv':
    case 'tensorboard':
      return { format, scope: scope ?? 'run' }
    case 'family':
      return { format, scope: scope === 'run' ? 'line' : (scope ?? 'family'), checkpoints }
  }
}

function textOf({ path, format, runs, sizeBytes, network }: Exported, runName: string): string {
  const lines = [`${path}: ${format} of ${runName}${runs > 1 ? ` and ${runs - 1} more` : ''}, ${bytes(sizeBytes)}.`]
  if (network) {
    const { opset, input, foldedBatchNorms, keptBatchNorms, normalisation } = network
    lines.push(
      `${opset === null ? '' : `ONNX opset ${opset}; `}input [${input.join(', ')}]; BatchNorms folded ${foldedBatchNorms}, kept ${keptBatchNorms}.`,
      normalisation
        ? `It takes (pixel / 255 − mean) / std with mean ${numbers(normalisation.mean)} and std ${numbers(normalisation.std)}; the file says so too.`
        : 'It takes standardised pixels; the images of this run are not here, so the file can’t say by which mean and deviation.',
    )
  }
  return lines.join('\n')
}

function numbers(values: readonly number[]): string {
  return values.map((value) => significant(value, 4)).join(', ')
}
