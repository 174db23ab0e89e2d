/** `prunescope run RECIPE`: carries a recipe out, or goes on with one that was interrupted. */

import type { Command } from 'commander'
import { UserError } from '../../../src-shared/errors'
import type { Work } from '../../../src-shared/jobs/work'
import { recipeHelp } from '../../../src-shared/recipe/help'
import { experimentToResume } from '../../runs/execute-recipe'
import { builtInRecipes, openRecipe } from '../../runs/recipe-file'
import { answering, collected, numberOption, type Streams } from '../command-line'
import { handIn, onOption, type OnFlag } from '../on-cluster'
import { runReport, runsReportText } from '../run-report'
import { withRuns } from '../runs-session'

type Flags = OnFlag & { readonly set?: readonly string[]; readonly resume?: string | true; readonly threads?: number }

export function registerRun(program: Command, streams: Streams): void {
  const command = program
    .command('run')
    .description('carry a recipe out: train → prune → fine-tune → evaluate')
    .argument('<recipe>', `a YAML or JSON file, or a built-in: ${builtInRecipes().join(', ')}`)
    .option('--set <key=value>', 'change a key of the recipe, as in --set train.epochs=2; may be repeated', collected)
    .option('--resume [run]', 'go on with the last unfinished run of this recipe, or with the one named')
    .addOption(onOption())
    .addOption(numberOption('--threads <n>', 'threads of the compute library', { integer: true, min: 1, max: 1024 }))
    .addHelpText('after', () => `\nKeys of a recipe:\n${recipeHelp()}`)
  answering(command, streams, ({ args: [name = ''] }) => (session) => {
    const { set = [], resume, threads, on } = command.opts<Flags>()
    const recipe = openRecipe(name, set)
    return withRuns(session, async ({ store, history, host, carryOut }) => {
      const experiment =
        resume === undefined ? null : experimentToResume({ store }, recipe, resume === true ? null : resume)
      if (experiment !== null && set.length > 0)
        throw new UserError(
          'bad-argument',
          '--set changes a recipe, but a resumed one goes on as it began.',
          'Leave --set out, or start anew without --resume.',
        )
      // What was begun is gone on with, also where the file has changed since.
      const begun = experiment === null ? null : store.ofExperiment(experiment)[0]?.recipe
      const work: Work = {
        kind: 'recipe',
        recipe: begun ?? recipe,
        experimentId: experiment,
        threads: threads ?? null,
      }
      if (on !== undefined) return handIn({ host }, on, work)
      const ids = await carryOut(work)
      const runs = experiment === null ? ids.map((id) => store.head(id)) : store.ofExperiment(experiment)
      const reports = runs.map((run) => runReport(history, run))
      return { json: { recipe: recipe.name, runs: reports }, text: runsReportText(reports) }
    })
  })
}
