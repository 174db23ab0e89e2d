/** `prunescope sweep RECIPE --over key=v1,v2`: every combination of some keys' values, queued as one group. */

import { randomUUID } from 'node:crypto'
import { parse as parsePath } from 'node:path'
import type { Command } from 'commander'
import type { JobView } from '../../../src-shared/contract/views'
import { UserError } from '../../../src-shared/errors'
import { count } from '../../../src-shared/formats/numbers'
import { sweepRecipes, type SweepAxis } from '../../../src-shared/jobs/sweep'
import { withSettings } from '../../../src-shared/recipe/settings'
import { builtInRecipes, parseSettings, parseValue, readRecipe } from '../../runs/recipe-file'
import { answering, collected, numberOption, type Streams } from '../command-line'
import { jobsText } from '../jobs-report'
import { handedIn, onOption, type OnFlag } from '../on-cluster'
import { withRuns } from '../runs-session'
import { howItIsWorkedOff, priorityOption } from './queue'

type Flags = {
  readonly over: readonly string[]
  readonly set?: readonly string[]
  readonly priority: number
  readonly threads?: number
} & OnFlag

export function registerSweep(program: Command, streams: Streams): void {
  const command = program
    .command('sweep')
    .description('queue a recipe with every combination of some keys’ values')
    .argument('<recipe>', `a YAML or JSON file, or a built-in: ${builtInRecipes().join(', ')}`)
    .requiredOption(
      '--over <key=v1,v2>',
      'a key and its values, as in --over train.lambda=0,1e-5,1e-4; may be repeated',
      collected,
    )
    .option('--set <key=value>', 'change a key for all of them; may be repeated', collected)
    .addOption(priorityOption())
    .addOption(onOption())
    .addOption(numberOption('--threads <n>', 'threads of the compute library', { integer: true, min: 1, max: 1024 }))
  answering(command, streams, ({ args: [name = ''] }) => (session) => {
    const { over, set = [], priority, threads, on } = command.opts<Flags>()
    const axes = over.map(axisOf)
    const recipes = sweepRecipes(withSettings(readRecipe(name), parseSettings(set)), axes, name)
    return withRuns(session, async ({ host }) => {
      const client = await host()
      if (on !== undefined) {
        const sweep = await client.clusters.submit({ cluster: on, name: groupName(name, axes), recipes: [...recipes] })
        return handedIn(sweep)
      }
      const group = { id: randomUUID().slice(0, 8), name: groupName(name, axes) }
      const jobs: JobView[] = []
      for (const recipe of recipes) {
        const work = { kind: 'recipe' as const, recipe, experimentId: null, threads: threads ?? null }
        jobs.push(await client.jobs.submit({ work, priority, group }))
      }
      const number = jobs.length === 1 ? 'One job is' : `${count(jobs.length)} jobs are`
      return {
        json: { group, jobs },
        text: `${jobsText(jobs)}\n\n${number} queued. ${await howItIsWorkedOff(client)}`,
      }
    })
  })
}

function groupName(recipe: string, axes: readonly SweepAxis[]): string {
  return `${parsePath(recipe).name}: ${axes.map(({ key }) => key).join(' × ')}`.slice(0, longestGroupName)
}

const longestGroupName = 200

/** `key=v1,v2`: the values as YAML has them, so that a list can be one: `prune.ratios=[0.5],[0.5,0.9]`. */
function axisOf(text: string): SweepAxis {
  const equals = text.indexOf('=')
  const key = text.slice(0, Math.max(equals, 0)).trim()
  const list = text.slice(equals + 1).trim()
  const values = key === '' || list === '' ? null : parseValue(`[${list}]`, `--over ${text}`)
  if (Array.isArray(values)) return { key, values }
  throw new UserError(
    'bad-recipe',
    `--over ${text}: expected key=value,value.`,
    'Write it as in --over train.lambda=0,1e-5,1e-4 or --over prune.ratios=[0.5],[0.9].',
  )
}
