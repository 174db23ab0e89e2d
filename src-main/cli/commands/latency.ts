/** `prunescope latency RUN…`: how long networks take on this device, measured in turns. */

import type { Command } from 'commander'
import { InvalidArgumentError, Option } from 'commander'
import { UserError } from '../../../src-shared/errors'
import { count, imagesPerSecond, milliseconds } from '../../../src-shared/formats/numbers'
import type { Work } from '../../../src-shared/jobs/work'
import { mostBatchSize, usualBatches, type Latency } from '../../../src-shared/runs/latency'
import { answering, numberOption, type Streams } from '../command-line'
import { handIn, onOption, type OnFlag } from '../on-cluster'
import { withRuns } from '../runs-session'
import { textTable } from '../table'

type Flags = OnFlag & { readonly batch: readonly number[]; readonly threads?: number }
type Measured = { readonly run: string; readonly name: string; readonly latency: Latency }

export function registerLatency(program: Command, streams: Streams): void {
  const command = program
    .command('latency')
    .description('how long finished runs’ networks take on this device, measured in turns')
    .argument('<run...>', 'the runs, by id, beginning of an id, or name')
    .addOption(
      new Option('--batch <sizes>', 'images at a time')
        .argParser(sizesOf)
        .default([...usualBatches], usualBatches.join(',')),
    )
    .addOption(onOption())
    .addOption(numberOption('--threads <n>', 'threads of the compute library', { integer: true, min: 1, max: 1024 }))
  answering(command, streams, () => (session) => {
    const { batch: batches, threads = null, on } = command.opts<Flags>()
    return withRuns(session, async ({ store, history, host, carryOut }) => {
      const runs = [...new Map(command.args.map((name) => store.head(name)).map((run) => [run.id, run])).values()]
      const before = new Map(runs.map(({ id }) => [id, history.findings.latencies(id).length]))
      const work: Work = { kind: 'latency', runIds: runs.map(({ id }) => id), batches: [...batches], threads }
      if (on !== undefined) return handIn({ host }, on, work)
      await carryOut(work)
      const measured = runs.flatMap(({ id, name }): readonly Measured[] =>
        history.findings
          .latencies(id)
          .slice(before.get(id) ?? 0)
          .map((latency) => ({ run: id, name, latency })),
      )
      return { json: measured, text: latencyText(measured) }
    })
  })
}

function latencyText(measured: readonly Measured[]): string {
  const right = (title: string) => ({ title, align: 'right' as const })
  const columns = [{ title: 'RUN' }, right('BATCH'), right('MEDIAN'), right('P10'), right('P90'), right('RATE')]
  const rows = measured.map(({ name, latency: { batch, medianMs, p10Ms, p90Ms } }) => [
    name,
    count(batch),
    ...[medianMs, p10Ms, p90Ms].map(milliseconds),
    imagesPerSecond((batch * 1000) / medianMs),
  ])
  const [one] = measured
  const how = one
    ? `\n\nMeasured in turns, ${one.latency.samples} times each and more, on ${one.latency.device} (${one.latency.cpu}), ${one.latency.threads} ${one.latency.threads === 1 ? 'thread' : 'threads'}, ${one.latency.library}.`
    : ''
  return `${textTable(columns, rows)}${how}`
}

function sizesOf(text: string): readonly number[] {
  const sizes = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  if (sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= mostBatchSize) && sizes.length <= 8)
    return [...new Set(sizes)]
  if (sizes.length > 8) throw new UserError('bad-argument', 'These are too many batch sizes.', 'Give at most 8.')
  throw new InvalidArgumentError(`Expected whole numbers from 1 to ${mostBatchSize}, such as 1,64.`)
}
