/** `prunescope masks RUN`: the masks saved for a run, and how they come out of and into a workspace. */

import type { Command } from 'commander'
import type { SavedMaskView } from '../../../src-shared/contract/masks-views'
import { UserError } from '../../../src-shared/errors'
import { count, percent } from '../../../src-shared/formats/numbers'
import { didYouMean } from '../../../src-shared/recipe/nearest'
import { subjectOf } from '../../masks/subjects'
import type { RunHead } from '../../runs/run-store'
import { answering, type Answer, type Streams } from '../command-line'
import { readMaskFile, writeMaskFile } from '../mask-files'
import { withRuns } from '../runs-session'
import { textTable } from '../table'

type Flags = { readonly export?: readonly string[]; readonly import?: readonly string[] }

export function registerMasks(program: Command, streams: Streams): void {
  const command = program
    .command('masks')
    .description('masks saved for a run in the mask inspector')
    .argument('<run>', 'the run, by id, beginning of an id, or name')
    .option('--export <name file...>', 'write the mask of this name to a file')
    .option('--import <file name...>', 'save the mask of a file under a name')
  answering(command, streams, ({ args: [name = ''] }) => (session) => {
    const flags = command.opts<Flags>()
    return withRuns(session, async ({ store, history, host }) => {
      const { run } = subjectOf(store, name)
      const saved = (): readonly SavedMaskView[] => history.savedMasks.ofRun(run.id)
      if (flags.import) {
        const [file, maskName] = two(flags.import, '--import FILE NAME')
        const client = await host()
        const view = await client.masks.save({ runId: run.id, name: maskName, mask: readMaskFile(file), rule: null })
        return {
          json: { run: run.id, mask: view },
          text: `Saved as “${view.name}” for ${run.name}: ${shareText(view)}.`,
        }
      }
      if (flags.export) {
        const [maskName, file] = two(flags.export, '--export NAME FILE')
        const found = maskNamed(saved(), maskName, run)
        const path = writeMaskFile(file, found.mask)
        return { json: { run: run.id, mask: found, file: path }, text: `“${found.name}” is in ${path}.` }
      }
      return listing(run, saved())
    })
  })
}

function listing(run: RunHead, masks: readonly SavedMaskView[]): Answer {
  const rows = masks.map((mask) => [
    mask.id,
    mask.name,
    new Date(mask.createdMs).toISOString().slice(0, 16).replace('T', ' '),
    shareText(mask),
  ])
  const columns = [{ title: 'ID' }, { title: 'NAME' }, { title: 'SAVED (UTC)' }, { title: 'REMOVES' }]
  const text =
    masks.length === 0
      ? `No masks are saved for ${run.name}. Import one with \`prunescope masks ${run.id} --import FILE NAME\`.`
      : textTable(columns, rows)
  return { json: { run: run.id, masks }, text }
}

/** By name, else by id; of several of one name the newest. */
function maskNamed(masks: readonly SavedMaskView[], wanted: string, run: RunHead): SavedMaskView {
  const found = masks.findLast(({ name }) => name === wanted) ?? masks.find(({ id }) => id === wanted)
  if (found) return found
  const names = masks.map(({ name }) => name)
  throw new UserError(
    'mask-not-found',
    `${run.name} has no mask “${wanted}”.${didYouMean(wanted, names)}`,
    names.length === 0 ? 'Save one in the mask inspector, or import one.' : `There are: ${names.join(', ')}.`,
  )
}

function shareText({ keptChannels, prunableChannels }: SavedMaskView): string {
  const removed = prunableChannels - keptChannels
  return `${count(removed)} of ${count(prunableChannels)} channels (${percent(removed / prunableChannels)})`
}

function two(values: readonly string[], form: string): readonly [string, string] {
  const [first, second, ...more] = values
  if (first !== undefined && second !== undefined && more.length === 0) return [first, second]
  throw new UserError('bad-argument', `This takes two things: ${form}.`, 'Put names with spaces into quotation marks.')
}
