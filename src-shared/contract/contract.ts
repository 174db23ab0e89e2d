/** What may be asked of the host, by a window, a browser or a command line: one contract over every transport. */

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Estimate } from '../jobs/estimate'
import { workSchema } from '../jobs/work'
import { longestRecipeText } from '../recipe/limits'
import { trainingSchema } from '../recipe/training'
import { clusterContract } from './cluster-contract'
import type { SweepView } from './cluster-views'
import { masksContract } from './masks-contract'
import { compareContract } from './compare'
import { reportsContract } from './reports-contract'
import { exchangeContract } from './exchange-contract'
import { runtimeContract } from './runtime-contract'
import { sweepsContract } from './sweeps'
import type {
  About,
  DatasetView,
  ExportedRuns,
  FilePiece,
  GammaChange,
  GammaView,
  JobEvent,
  JobView,
  LogChange,
  MetricChange,
  QueueChange,
  RecipeValuesChange,
  RecipeView,
  RunDetail,
  RunListChange,
  SavedView,
  TrashSize,
} from './views'

const id = z.string().min(1).max(100)
const runIds = z.array(id).min(1).max(20_000)
const tag = z
  .string()
  .trim()
  .min(1)
  .max(60)
  // What the query language would take for something else.
  .regex(/^[^\s"'(),:<>=!]+$/, 'a tag is a word without blanks, quotes, brackets, commas, colons and comparison signs')
const ofRun = z.strictObject({ runId: id })
const ofJob = z.strictObject({ jobId: id })
const priority = z.int().min(-1000).max(1000)
/** A value that `--set` can give a key: what a recipe's schema makes of it is checked later, key by key. */
const settingValue = z.union([z.string().max(1000), z.number(), z.boolean(), z.null(), z.array(z.json()).max(1000)])
/** A built-in recipe by its name, or the text of a file: the host reads no file because a view names it. */
const recipeFile = z.strictObject({ fileName: z.string().min(1).max(255), text: z.string().max(longestRecipeText) })
const recipeSource = z.union([z.string().regex(/^[\w-]{1,80}$/), recipeFile])
const setting = z.strictObject({ key: z.string().min(1).max(200), value: settingValue })
/** A run, and the data by their name or the path of their folder; null for the run's own. */
const onData = ofRun.extend({ data: z.string().trim().min(1).max(4096).nullable() })
/** A key and the values that a sweep gives it. */
const axis = z.strictObject({ key: z.string().min(1).max(200), values: z.array(settingValue).min(1).max(1000) })

/**
 * Inputs come from outside and are checked; outputs are the host's own and only typed. Whatever changes is an event
 * iterator that begins with how things stand, so that a view needs no second way to load it. A failure is an error with
 * code `PRUNESCOPE` whose data is an `ErrorReport`.
 */
export const contract = {
  about: oc.output(type<About>()),
  recipes: oc.output(type<readonly RecipeView[]>()),
  /** What a recipe file holds, checked: an error names its keys and their lines. */
  readRecipe: oc.input(recipeFile).output(type<RecipeView>()),
  /** The data that can be chosen here, what is at hand first. */
  datasets: oc.output(type<readonly DatasetView[]>()),
  /** A link that opens the page in a browser, for one use. */
  link: oc.output(type<string>()),
  runtime: runtimeContract,
  runs: {
    watchList: oc.output(eventIterator(type<RunListChange>())),
    /** Single keys of all runs' recipes, for queries; then those of runs that are new. */
    watchRecipeValues: oc
      .input(z.strictObject({ paths: z.array(z.string().min(1).max(200)).min(1).max(50) }))
      .output(eventIterator(type<RecipeValuesChange>())),
    watchDetail: oc.input(ofRun).output(eventIterator(type<RunDetail>())),
    watchMetrics: oc
      .input(ofRun.extend({ names: z.array(z.string().min(1).max(100)).min(1).max(50) }))
      .output(eventIterator(type<MetricChange>())),
    /** Null while the run has told no γ yet; then the newest snapshot, epoch after epoch. */
    watchGamma: oc.input(ofRun).output(eventIterator(type<GammaView | null>())),
    /** γ of all layers over all epochs. */
    watchGammaHistory: oc.input(ofRun).output(eventIterator(type<GammaChange>())),
    watchLog: oc.input(ofRun).output(eventIterator(type<LogChange>())),
    /** The recipe that the run was made by, as a text that can be changed and given back. */
    recipe: oc.input(ofRun).output(type<RecipeFile>()),
    /** A file that the run left, by its path among the run's artefacts, piece by piece. */
    artefact: oc.input(ofRun.extend({ path: z.string().min(1).max(1000) })).output(eventIterator(type<FilePiece>())),
    /** What is not given stays; an empty note is none. */
    annotate: oc
      .input(
        z.strictObject({
          runIds,
          addTags: z.array(tag).max(100).optional(),
          removeTags: z.array(tag).max(100).optional(),
          starred: z.boolean().optional(),
          note: z.string().max(100_000).optional(),
        }),
      )
      .output(type<null>()),
    archive: oc.input(z.strictObject({ runIds, archived: z.boolean() })).output(type<null>()),
    /** Out of sight, with all they have; `restore` brings them back. */
    trash: oc.input(z.strictObject({ runIds })).output(type<null>()),
    restore: oc.input(z.strictObject({ runIds })).output(type<null>()),
    /** What is in the trash goes for good, with its files. */
    purge: oc.input(z.strictObject({ runIds })).output(type<null>()),
    trashSizes: oc.output(type<readonly TrashSize[]>()),
    /** The run that others are compared with; null for none. */
    pin: oc.input(z.strictObject({ runId: id.nullable() })).output(type<null>()),
    export: oc.input(z.strictObject({ runIds, format: z.enum(['csv', 'json']) })).output(type<ExportedRuns>()),
    watchViews: oc.output(eventIterator(type<readonly SavedView[]>())),
    /** In place of one of the same name; null takes it away. */
    saveView: oc
      .input(z.strictObject({ name: z.string().trim().min(1).max(60), address: z.string().max(4000).nullable() }))
      .output(type<null>()),
  },
  masks: masksContract,
  compare: compareContract,
  reports: reportsContract,
  exchange: exchangeContract,
  sweeps: sweepsContract,
  clusters: {
    ...clusterContract,
    /** A recipe with keys changed, or every combination of some keys' values, as a sweep there. */
    submitRecipe: oc
      .input(
        z.strictObject({
          cluster: id,
          recipe: recipeSource,
          settings: z.array(setting).max(200).default([]),
          axes: z.array(axis).max(10).default([]),
        }),
      )
      .output(type<SweepView>()),
  },
  jobs: {
    watch: oc.output(eventIterator(type<QueueChange>())),
    /** Ends with the job; at once where this host has not carried it out. */
    follow: oc.input(ofJob).output(eventIterator(type<JobEvent>())),
    submit: oc
      .input(
        z.strictObject({
          work: workSchema,
          priority: priority.default(0),
          /** What it belongs together with, as the jobs of a sweep do. */
          group: z
            .strictObject({ id, name: z.string().min(1).max(500) })
            .nullable()
            .default(null),
        }),
      )
      .output(type<JobView>()),
    /** What it would take, by what was measured on this machine; nothing begins. */
    estimate: oc
      .input(z.strictObject({ recipe: recipeSource, settings: z.array(setting).max(200).default([]) }))
      .output(type<Estimate>()),
    /** A recipe, with keys changed. */
    submitRecipe: oc
      .input(
        z.strictObject({
          recipe: recipeSource,
          settings: z.array(setting).max(200).default([]),
          priority: priority.default(0),
        }),
      )
      .output(type<JobView>()),
    /** Trains a finished run's network further, with a test of it as it is first. */
    submitFinetune: oc
      .input(
        onData.extend({
          name: z.string().trim().min(1).max(200).nullable(),
          training: trainingSchema.pick({ epochs: true, batchSize: true, lr: true, lambda: true }),
        }),
      )
      .output(type<JobView>()),
    /** Accuracy and loss of a finished run's weights. */
    submitTest: oc.input(onData).output(type<JobView>()),
    /** Every combination of these keys' values, as one group. */
    submitSweep: oc
      .input(
        z.strictObject({
          recipe: recipeSource,
          settings: z.array(setting).max(200).default([]),
          axes: z.array(axis).min(1).max(10),
          priority: priority.default(0),
        }),
      )
      .output(type<readonly JobView[]>()),
    get: oc.input(ofJob).output(type<JobView>()),
    /** Starts it now, whatever else is running. */
    begin: oc.input(ofJob).output(type<JobView>()),
    pause: oc.input(ofJob).output(type<JobView>()),
    resume: oc.input(ofJob).output(type<JobView>()),
    stop: oc.input(ofJob).output(type<JobView>()),
    /** Ends its worker without a checkpoint. */
    kill: oc.input(ofJob).output(type<JobView>()),
    /** The same work anew, as another job. */
    retry: oc.input(ofJob).output(type<JobView>()),
    prioritise: oc.input(ofJob.extend({ priority })).output(type<JobView>()),
    /** To right before another job, or behind all of its priority. */
    move: oc.input(ofJob.extend({ beforeId: id.nullable() })).output(type<JobView>()),
    /** Off the list; its runs stay. */
    forget: oc.input(ofJob).output(type<null>()),
    setSlots: oc.input(z.strictObject({ count: z.int().min(1).max(64) })).output(type<null>()),
  },
}

export type Contract = typeof contract

export type RecipeFile = z.infer<typeof recipeFile>
export type RecipeSource = z.infer<typeof recipeSource>
