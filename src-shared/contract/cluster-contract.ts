/** Calls and streams about clusters, and the sweeps that run there. */

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import { clusterSchema } from '../cluster/cluster-settings'
import { mostSweepJobs } from '../jobs/sweep'
import { workSchema } from '../jobs/work'
import { recipeSchema } from '../recipe/recipe'
import { cutSchema } from './masks-contract'
import type { ClusterTest, ClusterView, Fetched, SweepTasksChange, SweepView } from './cluster-views'

const id = z.string().min(1).max(100)
const ofCluster = z.strictObject({ name: id })
const ofSweep = z.strictObject({ sweepId: id })
/** All tasks of the sweep where none are named. */
const ofTasks = ofSweep.extend({ numbers: z.array(z.int().min(1)).min(1).max(mostSweepJobs).nullable().default(null) })

export const clusterContract = {
  watch: oc.output(eventIterator(type<readonly ClusterView[]>())),
  /** In place of one of the same name. */
  save: oc.input(clusterSchema).output(type<null>()),
  /** @throws when sweeps are under way there */
  remove: oc.input(ofCluster).output(type<null>()),
  /** Submits a job that says what computes there; answers with what it said. */
  test: oc.input(ofCluster).output(type<ClusterTest>()),
  /** Every sweep, newest first. */
  watchSweeps: oc.output(eventIterator(type<readonly SweepView[]>())),
  watchTasks: oc.input(ofSweep).output(eventIterator(type<SweepTasksChange>())),
  /** One task a recipe. */
  submit: oc
    .input(
      z.strictObject({
        cluster: id,
        name: z.string().min(1).max(200),
        recipes: z.array(recipeSchema).min(1).max(mostSweepJobs),
        nice: z.int().min(0).max(10_000).default(0),
      }),
    )
    .output(type<SweepView>()),
  /** Any work that is done on clusters, as a sweep of one task; the runs that it starts from go there with their weights. */
  submitWork: oc.input(z.strictObject({ cluster: id, work: workSchema })).output(type<SweepView>()),
  /** Cuts a run's network there, by a mask. */
  submitCut: oc.input(cutSchema.extend({ cluster: id })).output(type<SweepView>()),
  /** Asks the cluster now, instead of when it is next due. */
  refresh: oc.input(ofSweep).output(type<SweepView>()),
  /** Those that run end after a checkpoint, from which `requeue` goes on. */
  cancel: oc.input(ofTasks).output(type<SweepView>()),
  /** Those that run make a checkpoint and wait again; those that ended early are handed in again, and go on. */
  requeue: oc.input(ofTasks).output(type<SweepView>()),
  setNice: oc.input(ofSweep.extend({ nice: z.int().min(0).max(10_000) })).output(type<SweepView>()),
  /** Off the list; its runs stay, and so does its folder there. */
  forget: oc.input(ofSweep).output(type<null>()),
  /** What the finished runs of a sweep have left. */
  fetchSweep: oc.input(ofSweep).output(type<Fetched>()),
  /** Brings files of runs home; those that are here already are left alone. */
  fetch: oc
    .input(z.strictObject({ runIds: z.array(id).min(1).max(20_000), what: z.enum(['final', 'everything']) }))
    .output(type<Fetched>()),
}
