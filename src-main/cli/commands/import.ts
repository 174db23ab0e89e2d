/** `prunescope import WEIGHTS.safetensors`: a checkpoint from elsewhere becomes a run to prune, train or evaluate. */

import { basename, join, resolve } from 'node:path'
import { rmSync } from 'node:fs'
import { Option, type Command } from 'commander'
import { costOf } from '../../../src-shared/architecture/cost'
import { errorReport } from '../../../src-shared/errors'
import { macs, parameterCount } from '../../../src-shared/formats/numbers'
import { exportSafetensors } from '../../exchange/export'
import { importWeights } from '../../exchange/import-weights'
import { answering, numberOption, type Streams } from '../command-line'
import { runReport } from '../run-report'
import { withRuns } from '../runs-session'
import { stems } from '../training-options'

type Flags = { readonly name?: string; readonly stem?: (typeof stems)[number]; readonly inputSize?: number }

export function registerImport(program: Command, streams: Streams): void {
  const command = program
    .command('import')
    .description('take weights with torchvision’s ResNet names in as a run; the architecture is inferred')
    .argument('<weights>', 'a safetensors file')
    .option('--name <name>', 'the run’s name; by default the file’s')
    .addOption(new Option('--stem <stem>', 'how the network begins, where the weights can’t tell').choices(stems))
    .addOption(
      numberOption('--input-size <pixels>', 'side length of its images, 32 unless the file says', {
        integer: true,
        min: 8,
        max: 1024,
      }),
    )
  answering(command, streams, ({ args: [file = ''] }) => (session) => {
    const { name, stem, inputSize } = command.opts<Flags>()
    const path = resolve(file)
    const { architecture, weights } = importWeights(path, {
      ...(stem === undefined ? {} : { stem }),
      ...(inputSize === undefined ? {} : { inputSize }),
    })
    return withRuns(session, async ({ context, history }) => {
      const run = context.store.create({
        name: name ?? basename(path).replace(/\.safetensors$/, ''),
        kind: 'import',
        experimentId: null,
        parentId: null,
        architecture,
        settings: { kind: 'import', file: path },
        data: null,
        seed: null,
        recipe: null,
      })
      try {
        const written = exportSafetensors(join(run.dir, 'weights.safetensors'), architecture, weights, { source: path })
        const artefact = { kind: 'weights' as const, path: 'weights.safetensors', ...written }
        context.store.apply(run.id, { type: 'artefact', artefact })
        context.store.apply(run.id, { type: 'finished', timeMs: Date.now(), reason: 'done' })
      } catch (error) {
        rmSync(run.dir, { recursive: true, force: true })
        context.store.markEnded(run.id, 'failed', errorReport(error))
        throw error
      }
      const { params, macs: operations } = costOf(architecture)
      return {
        json: runReport(history, context.store.head(run.id)),
        text: `${run.name} (${run.id}): ${architecture.label}, ${architecture.classes} classes, ${parameterCount(params)} parameters, ${macs(operations)}.`,
      }
    })
  })
}
