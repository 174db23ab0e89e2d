/** `prunescope import FILE`: a checkpoint from elsewhere, a family of runs, or TensorBoard's events become runs here. */

import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { costOf } from '../../../src-shared/architecture/cost'
import { networkFacts } from '../../../src-shared/architecture/network-facts'
import type { ImportEvent } from '../../../src-shared/contract/exchange-views'
import { count, macs, parameterCount, percent } from '../../../src-shared/formats/numbers'
import { answering, numberOption, type Answer, type Streams } from '../command-line'
import { runReport } from '../run-report'
import { stems } from '../network-option'
import { withRuns, type Runs } from '../runs-session'

type Flags = { readonly name?: string; readonly stem?: (typeof stems)[number]; readonly inputSize?: number }
type Imported = Extract<ImportEvent, { kind: 'done' }>

export function registerImport(program: Command, streams: Streams): void {
  const command = program
    .command('import')
    .description(
      'take in weights whose names torchvision or the slimming ports give, a family of runs, or TensorBoard’s event files',
    )
    .argument('<file>', 'a safetensors file, a .prunescope file, or an event file or a folder of such')
    .option('--name <name>', 'the run’s name; by default the file’s')
    .addOption(new Option('--stem <stem>', 'weights: how a ResNet begins, where they can’t tell').choices(stems))
    .addOption(
      numberOption(
        '--input-size <pixels>',
        'weights: side length of the network’s images; unless given what the file says, else 32, or 224 for 1,000 classes or a 7×7 stem',
        { integer: true, min: 8, max: 1024 },
      ),
    )
  answering(command, streams, ({ args: [file = ''] }) => (session) => {
    const { name = null, stem = null, inputSize = null } = command.opts<Flags>()
    return withRuns(session, async (runs) => {
      const client = await runs.host()
      let told = 0
      let done: Imported | null = null
      const source = { kind: 'path', path: resolve(file) } as const
      for await (const event of await client.exchange.import({ source, name, stem, inputSize }))
        if (event.kind === 'done') done = event
        else if (event.share - told >= 0.1) {
          told = event.share
          session.reporter.line(percent(told, 0))
        }
      if (!done) throw new Error('The import ended without an answer.')
      return answerFor(runs, done)
    })
  })
}

function answerFor({ store, history }: Runs, { what, runIds }: Imported): Answer {
  if (what === 'weights') {
    const run = store.head(runIds[0] ?? '')
    const { architecture } = run
    const { params, macs: operations } = costOf(architecture)
    const { width, height } = networkFacts(architecture)
    return {
      json: runReport(history, run),
      text: `${run.name} (${run.id}): ${architecture.label}, ${architecture.classes} classes, ${parameterCount(params)} parameters, ${macs(operations)} for images of ${width}×${height} pixels.
Next: \`prunescope evaluate ${run.id} --data NAME\` tests it, and \`prunescope data add\` names your images. For another size of images, import it with --input-size.`,
    }
  }
  const named = runIds.map((id) => ({ id, name: history.run(id).name }))
  return {
    json: { what, runs: named },
    text: [
      `${count(named.length)} ${named.length === 1 ? 'run' : 'runs'} imported.`,
      ...named.map(({ id, name }) => `${id}  ${name}`),
    ].join('\n'),
  }
}
