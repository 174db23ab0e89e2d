/** The stages of work on a cluster, and what has become of a task when these stages are as they are. */

import type { Recipe } from '../recipe/recipe'

/** Each is a job array of its own; a task's next stage begins when the one before it is done. */
export const stages = ['train', 'prune', 'finetune', 'measure'] as const
export type Stage = (typeof stages)[number]

/**
 * `waiting`: not handed to Slurm yet, because it takes no more at a time. `lost`: Slurm has forgotten it and it left no
 * word. `skipped`: a stage before it did not come to its end.
 */
const stageStates = ['waiting', 'pending', 'running', 'done', 'failed', 'cancelled', 'lost', 'skipped'] as const
export type StageState = (typeof stageStates)[number]

/** Of a whole task, its stages taken together. */
export const taskStates = ['waiting', 'pending', 'running', 'done', 'failed', 'cancelled'] as const
export type TaskState = (typeof taskStates)[number]

/** What a recipe has, in the order in which it comes. */
export function stagesOf({ prune, finetune }: Pick<Recipe, 'prune' | 'finetune'>): readonly Stage[] {
  return ['train', ...(prune ? (['prune'] as const) : []), ...(prune && finetune ? (['finetune'] as const) : [])]
}

/** @param states of its stages, in their order */
export function taskState(states: readonly StageState[]): TaskState {
  if (states.every((state) => state === 'done')) return 'done'
  if (states.some((state) => state === 'failed' || state === 'lost')) return 'failed'
  if (states.includes('cancelled')) return 'cancelled'
  if (states.includes('running')) return 'running'
  return states.includes('pending') ? 'pending' : 'waiting'
}
