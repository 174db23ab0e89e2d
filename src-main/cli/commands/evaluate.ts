/** `prunescope evaluate RUN`: accuracy and loss of a run's weights, and its logits as a file. */

import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { count, fixed, imagesPerSecond, percent } from '../../../src-shared/formats/numbers'
import type { Evaluation } from '../../../src-shared/runs/events'
import type { Split } from '../../datasets/dataset'
import { dataFor, testWork } from '../../runs/train-work'
import { answering, numberOption, type Streams } from '../command-line'
import { handIn, onOption, type OnFlag } from '../on-cluster'
import { withRuns } from '../runs-session'

type Flags = OnFlag & {
  readonly data?: string
  readonly split?: Split
  readonly batch: number
  readonly logits?: string
  readonly threads?: number
}

export function registerEvaluate(program: Command, streams: Streams): void {
  const command = program
    .command('evaluate')
    .description('accuracy and loss of a run’s weights')
    .argument('<run>', 'the run, by id, beginning of an id, or name')
    .option('--data <name>', 'a data set’s name or folder; by default the run’s own')
    .addOption(
      new Option('--split <split>', 'which images; the test set unless given, or what there is instead').choices([
        'train',
        'validation',
        'test',
      ]),
    )
    .addOption(numberOption('--batch <n>', 'images at a time', { integer: true, min: 1, max: 65_536 }).default(250))
    .option('--logits <file>', 'keep the logits as safetensors: `logits` [images, classes] and `labels`')
    .addOption(onOption())
    .addOption(numberOption('--threads <n>', 'threads of the compute library', { integer: true, min: 1, max: 1024 }))
  answering(command, streams, ({ args: [name = ''] }) => (session) => {
    const flags = command.opts<Flags>()
    return withRuns(session, async ({ store, history, workspaceDir, host, carryOut }) => {
      const run = store.head(name)
      const facts = await dataFor(workspaceDir, run, {
        name: flags.data ?? null,
        holdsOut: run.data === null && flags.split === undefined,
      })
      const logits = flags.logits === undefined ? null : resolve(flags.logits)
      const { split, batch: batchSize, threads } = flags
      const work = testWork({ run, facts, split, batchSize, logits, threads })
      if (flags.on !== undefined) return handIn({ host }, flags.on, work)
      await carryOut(work)
      const measured = history.findings.evaluations(run.id).at(-1)
      if (!measured) throw new Error('The worker finished without an evaluation.')
      const { timeMs: _, ...evaluation } = measured
      return { json: { run: run.id, ...evaluation, logits }, text: evaluationText(run.name, evaluation, logits) }
    })
  })
}

function evaluationText(name: string, evaluation: Evaluation, logits: string | null): string {
  const { dataset, split, accuracy, correct, images, loss, imagesPerSecond: rate } = evaluation
  const text = `${name} on ${dataset} ${split}: ${percent(accuracy, 2)} (${count(correct)} of ${count(images)}), loss ${fixed(loss, 4)}, ${imagesPerSecond(rate)}.`
  return logits === null ? text : `${text}\nLogits are in ${logits}.`
}
