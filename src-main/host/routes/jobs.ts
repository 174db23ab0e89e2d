/** Calls and streams about the queue. */

import { randomUUID } from 'node:crypto'
import type { RecipeFile, RecipeSource } from '../../../src-shared/contract/contract'
import type { JobView } from '../../../src-shared/contract/views'
import { UserError } from '../../../src-shared/errors'
import { sweepRecipes } from '../../../src-shared/jobs/sweep'
import type { Work } from '../../../src-shared/jobs/work'
import { parseRecipe, type LineOf } from '../../../src-shared/recipe/parse'
import { withFinetunedFollowing } from '../../../src-shared/recipe/ratios'
import { withSettings, type Setting } from '../../../src-shared/recipe/settings'
import type { JobRecord } from '../../history/jobs-table'
import { builtInRecipes, linesUnchanged, readRecipe } from '../../runs/recipe-file'
import { parseRecipeText } from '../../runs/recipe-text'
import { dataFor, finetunedName, finetuneDefaults, testWork, trainWork } from '../../runs/train-work'
import { Estimates } from '../estimates'
import { jobView, jobViews } from '../job-views'
import { watchQueue } from '../streams'
import type { HostServices, Implementer } from './implementer'

export function jobRoutes(os: Implementer, services: HostServices) {
  const { history, queue, rows, store, workspace } = services
  const estimates = new Estimates({ history, rows, workspaceDir: workspace.dir })
  const view = ({ id }: Pick<JobRecord, 'id'>): JobView => jobView(history, queue, id)
  const viewOf = (jobId: string, act: (jobId: string) => unknown): JobView => {
    act(jobId)
    return jobView(history, queue, jobId)
  }
  return {
    watch: os.jobs.watch.handler(({ signal, context }) => watchQueue(services, { ...context, signal })),
    follow: os.jobs.follow.handler(async function* ({ input, signal, context }) {
      for await (const event of queue.log.follow(history.jobs.get(input.jobId).id, signal)) {
        await context.drained()
        yield event
      }
    }),
    submit: os.jobs.submit.handler(({ input: { work, priority, group } }) =>
      view(one(queue.submit([work], { priority, group }))),
    ),
    estimate: os.jobs.estimate.handler(({ input: { recipe, settings } }) => {
      const { content, title, lineOf } = changed(recipe, settings)
      return estimates.of(parseRecipe(content, title, lineOf))
    }),
    submitRecipe: os.jobs.submitRecipe.handler(({ input: { recipe, settings, priority } }) => {
      const { content, title, lineOf } = changed(recipe, settings)
      return view(one(queue.submit([recipeWork(parseRecipe(content, title, lineOf))], { priority })))
    }),
    submitFinetune: os.jobs.submitFinetune.handler(async ({ input: { runId, data, name, training } }) => {
      const parent = store.head(runId)
      const facts = await dataFor(workspace.dir, parent, { name: data, holdsOut: true })
      const work = trainWork({
        parent,
        network: null,
        architecture: parent.architecture,
        name: name ?? finetunedName(parent.name),
        facts,
        training: { ...finetuneDefaults, ...training },
        testFirst: true,
      })
      return view(one(queue.submit([work], {})))
    }),
    submitTest: os.jobs.submitTest.handler(async ({ input: { runId, data } }) => {
      const run = store.head(runId)
      // Fine-tuning comes after, on what a first test leaves it.
      const facts = await dataFor(workspace.dir, run, { name: data, holdsOut: run.data === null })
      return view(one(queue.submit([testWork({ run, facts })], {})))
    }),
    submitSweep: os.jobs.submitSweep.handler(({ input: { recipe, settings, axes, priority } }) => {
      const { content, title, name } = changed(recipe, settings)
      const works = sweepRecipes(content, axes, title).map(recipeWork)
      const group = { id: randomUUID().slice(0, 8), name: `${name}: ${axes.map(({ key }) => key).join(' × ')}` }
      const ids = new Set(queue.submit(works, { group, priority }).map(({ id }) => id))
      return jobViews(history, queue).filter(({ id }) => ids.has(id))
    }),
    get: os.jobs.get.handler(({ input }) => view({ id: input.jobId })),
    begin: os.jobs.begin.handler(({ input }) => viewOf(input.jobId, (id) => queue.begin(id))),
    pause: os.jobs.pause.handler(({ input }) => viewOf(input.jobId, (id) => queue.pause(id))),
    resume: os.jobs.resume.handler(({ input }) => viewOf(input.jobId, (id) => queue.resume(id))),
    stop: os.jobs.stop.handler(({ input }) => viewOf(input.jobId, (id) => queue.stop(id))),
    kill: os.jobs.kill.handler(({ input }) => viewOf(input.jobId, (id) => queue.kill(id))),
    retry: os.jobs.retry.handler(({ input }) => view(queue.retry(input.jobId))),
    prioritise: os.jobs.prioritise.handler(({ input }) => view(queue.prioritise(input.jobId, input.priority))),
    move: os.jobs.move.handler(({ input }) => view(queue.move(input.jobId, input.beforeId))),
    forget: os.jobs.forget.handler(({ input }) => {
      queue.forget(input.jobId)
      return null
    }),
    setSlots: os.jobs.setSlots.handler(({ input }) => {
      queue.slots = input.count
      return null
    }),
  }
}

export type Changed = {
  /** Not checked yet. */
  readonly content: unknown
  /** What messages call it. */
  readonly title: string
  /** What a sweep of it is called. */
  readonly name: string
  readonly lineOf: LineOf
}

/** A recipe with keys changed. */
export function changed(
  recipe: RecipeSource,
  given: readonly { readonly key: string; readonly value: unknown }[],
): Changed {
  const { content, title, name, lineOf } = typeof recipe === 'string' ? builtIn(recipe) : ofFile(recipe)
  const settings = given.map(settingOf)
  return {
    content: withFinetunedFollowing(
      withSettings(content, settings),
      given.map(({ key }) => key),
    ),
    title,
    name,
    lineOf: linesUnchanged(lineOf, settings),
  }
}

/** Only these by name: a view must not make the host read files. */
function builtIn(name: string): Changed {
  const names = builtInRecipes()
  if (names.includes(name)) return { content: readRecipe(name), title: `Recipe ${name}`, name, lineOf: () => null }
  throw new UserError('bad-recipe', `There is no built-in recipe "${name}".`, `Choose one of: ${names.join(', ')}.`)
}

function ofFile({ fileName, text }: RecipeFile): Changed {
  return { ...parseRecipeText(text, fileName), title: fileName, name: fileName.replace(/\.[\w-]+$/, '') || fileName }
}

function recipeWork(recipe: Extract<Work, { kind: 'recipe' }>['recipe']): Work {
  return { kind: 'recipe', recipe, experimentId: null, threads: null }
}

function settingOf({ key, value }: { readonly key: string; readonly value: unknown }): Setting {
  return { path: key.split('.'), value }
}

function one(jobs: readonly JobRecord[]): JobRecord {
  const [job] = jobs
  if (!job) throw new Error('A job that was submitted is not there.')
  return job
}
