/** `prunescope import WEIGHTS.safetensors`: a checkpoint from elsewhere becomes a run to prune, train or evaluate. */

import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { costOf } from '../../../src-shared/architecture/cost'
import { macs, parameterCount } from '../../../src-shared/formats/numbers'
import { answering, numberOption, type Streams } from '../command-line'
import { runReport } from '../run-report'
import { withRuns } from '../runs-session'
import { stems } from '../network-option'

type Flags = { readonly name?: string; readonly stem?: (typeof stems)[number]; readonly inputSize?: number }

export function registerImport(program: Command, streams: Streams): void {
  const command = program
    .command('import')
    .description(
      'take weights in as a run; the architecture is inferred from the names that torchvision and the slimming ports give',
    )
    .argument('<weights>', 'a safetensors file')
    .option('--name <name>', 'the run’s name; by default the file’s')
    .addOption(new Option('--stem <stem>', 'how a ResNet begins, where the weights can’t tell').choices(stems))
    .addOption(
      numberOption(
        '--input-size <pixels>',
        'side length of its images; unless the file says 32, or for ImageNet’s 224',
        {
          integer: true,
          min: 8,
          max: 1024,
        },
      ),
    )
  answering(command, streams, ({ args: [file = ''] }) => (session) => {
    const { name, stem, inputSize } = command.opts<Flags>()
    const path = resolve(file)
    return withRuns(session, async ({ store, history, host }) => {
      const { runs } = await host()
      const { runId } = await runs.importWeights({
        file: path,
        name: name ?? null,
        stem: stem ?? null,
        inputSize: inputSize ?? null,
      })
      const run = store.head(runId)
      const { architecture } = run
      const { params, macs: operations } = costOf(architecture)
      return {
        json: runReport(history, run),
        text: `${run.name} (${run.id}): ${architecture.label}, ${architecture.classes} classes, ${parameterCount(params)} parameters, ${macs(operations)}.`,
      }
    })
  })
}
