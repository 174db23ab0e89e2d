/** `prunescope export RUN`: weights that torchvision loads, the mask, or the `cfg`, as a file. */

import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { UserError } from '../../../src-shared/errors'
import { bytes } from '../../../src-shared/formats/numbers'
import { maskToJson } from '../../../src-shared/pruning/mask-json'
import { exportCfg, exportMask, exportSafetensors, type ExportedFile } from '../../exchange/export'
import type { RunHead } from '../../runs/run-store'
import { readWeightsOf } from '../../runs/stages'
import { answering, type Streams } from '../command-line'
import { withRuns, type Runs } from '../runs-session'

const formats = ['safetensors', 'masks', 'cfg'] as const

type Flags = { readonly format: (typeof formats)[number]; readonly out: string }

export function registerExport(program: Command, streams: Streams): void {
  const command = program
    .command('export')
    .description('a run’s weights, mask or cfg as a file for other tools')
    .argument('<run>', 'the run, by id, beginning of an id, or name')
    .addOption(new Option('--format <format>', 'what to write').choices(formats).default('safetensors'))
    .requiredOption('--out <file>', 'where to write it')
  answering(command, streams, ({ args: [name = ''] }) => (session) => {
    const { format, out } = command.opts<Flags>()
    return withRuns(session, (runs) => {
      const run = runs.store.head(name)
      const path = resolve(out)
      const written = write(runs, run, format, path)
      return {
        json: { run: run.id, format, path, ...written },
        text: `${path}: ${format} of ${run.name}, ${bytes(written.sizeBytes)}.`,
      }
    })
  })
}

function write({ history }: Runs, run: RunHead, format: Flags['format'], path: string): ExportedFile {
  switch (format) {
    case 'safetensors': {
      const lineage = history.lineage(run.id).map(({ id, name, kind }) => ({ id, name, kind }))
      return exportSafetensors(path, run.architecture, readWeightsOf(run), {
        run: run.id,
        name: run.name,
        lineage: JSON.stringify(lineage),
        ...(run.recipe ? { recipe: JSON.stringify(run.recipe) } : {}),
      })
    }
    case 'masks': {
      const saved = history.mask(run.id)
      if (!saved)
        throw new UserError(
          'wrong-run',
          `${run.name} (${run.id}) has no mask: it was not made by pruning.`,
          'Choose a pruned run; `prunescope list` shows them.',
        )
      return exportMask(path, maskToJson(saved.mask))
    }
    case 'cfg':
      return exportCfg(path, run.architecture)
    default: {
      const never: never = format
      return never
    }
  }
}
