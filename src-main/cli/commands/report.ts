/** `prunescope report RUN…`: the nine sections of the original experiment's report about these runs, as a document. */

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { reportFormats, type ReportFormat } from '../../../src-shared/contract/reports-views'
import { UserError } from '../../../src-shared/errors'
import { bytes } from '../../../src-shared/formats/numbers'
import {
  reportLanguages,
  sectionIds,
  textSlots,
  type ReportLanguage,
  type SectionId,
  type TextSlot,
} from '../../../src-shared/reports/model'
import { reportOf } from '../../../src-shared/reports/report'
import type { History } from '../../history/history'
import type { HostClient } from '../../host/client'
import { fileNameOf, reportFiles } from '../../reports/files'
import { familiesOf, gatherReport } from '../../reports/gather'
import { writeFileAtomically } from '../../workspace/atomic-file'
import { answering, collected, type Answer, type Streams } from '../command-line'
import { withRuns } from '../runs-session'

type Flags = {
  readonly format: readonly ReportFormat[]
  readonly out: string
  readonly language: ReportLanguage
  readonly title?: string
  readonly name?: string
  readonly without?: readonly SectionId[]
  readonly text?: readonly string[]
}

/** A section by its name, or by its number in the report. */
function sectionOf(text: string): SectionId {
  const named = sectionIds.find((id) => id === text) ?? sectionIds[Number(text) - 1]
  if (named === undefined) throw new InvalidArgumentError(`Expected 1 to 9, or one of: ${sectionIds.join(', ')}.`)
  return named
}

export function registerReport(program: Command, streams: Streams): void {
  const command = program
    .command('report')
    .description(
      'a report about runs: curves, γ, cuts, fine-tuning, widths, transfer, warnings; as HTML, PDF or Markdown',
    )
    .argument('<run...>', 'each run brings what it came from and what came of it: a training its whole family')
    .addOption(
      new Option('--format <formats>', 'one or several of html, pdf and md, with commas between them')
        .argParser(formatsIn)
        .default(['html'], 'html'),
    )
    .requiredOption('--out <dir>', 'the folder to write it into')
    .option('--name <name>', 'the files’ name, without an ending; by default the title’s')
    .addOption(new Option('--language <language>', 'of the report').choices(reportLanguages).default('en'))
    .option('--title <title>', 'its title; kept with the runs’ families for the next time')
    .addOption(
      new Option('--without <section>', 'a section to leave out, by number or name; may be repeated').argParser(
        (text, before: readonly SectionId[] = []) => [...before, sectionOf(text)],
      ),
    )
    .option(
      '--text <section=file>',
      'Markdown of your own for a section (by number or name), summary or conclusion; kept with the runs’ families for the next time, an empty file takes it away; may be repeated',
      collected,
    )
  answering(command, streams, ({ processedArgs: [names] }) => (session) => {
    const flags = command.opts<Flags>()
    return withRuns(session, async ({ history, host }) => {
      const runIds = [...new Set((names as readonly string[]).map((name) => history.run(name).id))]
      await keepTexts(host, runIds, flags)
      return write(history, runIds, flags)
    })
  })
}

function formatsIn(text: string): readonly ReportFormat[] {
  return text.split(',').map((part) => {
    const format = reportFormats.find((one) => one === part.trim())
    if (format === undefined) throw new InvalidArgumentError(`Expected some of: ${reportFormats.join(', ')}.`)
    return format
  })
}

/** Through the host, as everything that writes. */
async function keepTexts(
  host: () => Promise<HostClient>,
  runIds: readonly string[],
  { title, text = [], language }: Flags,
): Promise<void> {
  const texts = text.map(textIn)
  if (title !== undefined) texts.push({ slot: 'title', markdown: title })
  if (texts.length === 0) return
  const { reports } = await host()
  for (const { slot, markdown } of texts) await reports.saveText({ runIds: [...runIds], language, slot, markdown })
}

function textIn(argument: string): { readonly slot: TextSlot; readonly markdown: string } {
  const equals = argument.indexOf('=')
  const [name, file] = [argument.slice(0, Math.max(0, equals)), argument.slice(equals + 1)]
  const slot = textSlots.find((one) => one === name) ?? sectionIds[Number(name) - 1]
  if (equals < 0 || slot === undefined || file === '')
    throw new UserError(
      'bad-argument',
      `--text ${argument}: expected SECTION=FILE.`,
      `SECTION is 1 to 9, or one of ${textSlots.join(', ')}.`,
    )
  try {
    return { slot, markdown: readFileSync(resolve(file), 'utf8') }
  } catch (cause) {
    throw new UserError('file-not-found', `${file} could not be read.`, 'Check the path of the text.', { cause })
  }
}

async function write(
  history: History,
  runIds: readonly string[],
  { format: formats, out, language, without = [], name }: Flags,
): Promise<Answer> {
  const material = gatherReport(history, runIds, Date.now())
  const report = reportOf(material, { language, without }, history.reportTexts.of(familiesOf(material), language))
  const fileName = name === undefined ? fileNameOf(report.title) : fileNameOf(name)
  const folder = resolve(out)
  const files: { readonly path: string; readonly sizeBytes: number }[] = []
  // A PDF needs a browser: where there is none, all else is written by then.
  for (const format of [...formats].sort((a, b) => Number(a === 'pdf') - Number(b === 'pdf')))
    for (const [path, content] of await namingWritten(format === 'pdf' ? files : [], () =>
      reportFiles(report, format, fileName),
    )) {
      const target = join(folder, ...path.split('/'))
      files.push({ path: target, sizeBytes: writeFileAtomically(target, [content]).sizeBytes })
    }
  const runs = material.families.flatMap((family) => family.runs.map(({ id }) => id))
  return {
    json: { title: report.title, language, runs, files },
    text: files.map(({ path, sizeBytes }) => `${path} (${bytes(sizeBytes)})`).join('\n'),
  }
}

/** A failure after others were written names those. */
async function namingWritten<T>(written: readonly { readonly path: string }[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof UserError) || written.length === 0) throw error
    const paths = written.map(({ path }) => path).join(', ')
    throw new UserError(error.code, error.message, `${error.next} Written: ${paths}.`, { cause: error })
  }
}
