/** What Slurm is given: one script a stage and chunk, made from settings alone. */

import type { Cluster } from '../../src-shared/cluster/cluster-settings'
import type { Stage } from '../../src-shared/cluster/stages'
import { quoted } from './quoted'

/** A task that was asked to end says so with this status, after its checkpoint: sysexits' EX_TEMPFAIL. */
export const stoppedStatus = 75
/** Of failures that a full disk may keep from being written down: the status alone tells of them. */
export const statusOfCode: Readonly<Record<string, number>> = {
  'disk-full': 74,
  'workspace-unwritable': 73,
  'runtime-missing': 69,
  'out-of-memory': 71,
}

export type StageScript = {
  readonly cluster: Cluster
  readonly sweepId: string
  readonly stage: Stage
  /** The chunk's folder there. */
  readonly chunkFolder: string
  /** Tasks of the chunk. */
  readonly tasks: number
  readonly nice: number
}

export function scriptPath(chunkFolder: string, stage: Stage): string {
  return `${chunkFolder}/${stage}.sh`
}

export function logPath(chunkFolder: string, stage: Stage, arrayIndex: number | '%a'): string {
  return `${chunkFolder}/logs/${stage}-${arrayIndex}.log`
}

/** The script of one stage: each element of the array is one task of the chunk. */
export function stageScript({ cluster, sweepId, stage, chunkFolder, tasks, nice }: StageScript): string {
  const atOnce = cluster.mostAtOnce === null ? '' : `%${cluster.mostAtOnce}`
  const head = [
    `job-name=prunescope-${sweepId}-${stage}`,
    `array=0-${tasks - 1}${atOnce}`,
    `output=${logPath(chunkFolder, stage, '%a')}`,
    'open-mode=append',
    // Put back when its node fails or someone more important comes, instead of being lost.
    'requeue',
    `signal=B:TERM@${cluster.warningSeconds}`,
    ...(nice > 0 ? [`nice=${nice}`] : []),
    ...resources(cluster),
  ]
  return `${heading(head)}
${setupOf(cluster)}
trap 'asked=yes; kill -TERM "$child" 2>/dev/null' TERM
${cluster.command} cluster task ${quoted(chunkFolder)} "$SLURM_ARRAY_TASK_ID" ${stage} &
child=$!
[ -z "$asked" ] || kill -TERM "$child" 2>/dev/null
# The signal ends "wait" before its time.
while kill -0 "$child" 2>/dev/null; do wait "$child"; done
wait "$child"
code=$?
# Asked to end, it has made a checkpoint. Unless somebody has cancelled it, it goes on from there later.
if [ "$code" = ${stoppedStatus} ]; then
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    state=$(scontrol -o show job "$SLURM_JOB_ID" 2>/dev/null) && break
    sleep 5
  done
  case "$state" in
    *JobState=RUNNING*) scontrol requeue "$SLURM_ARRAY_JOB_ID"_"$SLURM_ARRAY_TASK_ID" && sleep 30 ;;
  esac
fi
exit "$code"
`
}

/** A job that says what computes there. */
export function doctorScript(cluster: Cluster, answerPath: string, logPathOfIt: string): string {
  const head = ['job-name=prunescope-test', `output=${logPathOfIt}`, 'time=5', ...resources({ ...cluster, time: null })]
  return `${heading(head)}
${setupOf(cluster)}
${cluster.command} --workspace ${quoted(homeFolder(cluster))} doctor --json > ${quoted(`${answerPath}.new`)}
code=$?
printf '\\n%s %s\\n' "$code" "$(hostname)" >> ${quoted(`${answerPath}.new`)}
mv ${quoted(`${answerPath}.new`)} ${quoted(answerPath)}
`
}

/** Where data sets are known by name there: what `prunescope data get` fills. */
export function homeFolder({ folder }: Pick<Cluster, 'folder'>): string {
  return `${folder}/workspace`
}

function heading(options: readonly string[]): string {
  return ['#!/bin/bash', ...options.map((option) => `#SBATCH --${option}`)].join('\n')
}

function resources({ partition, account, gpus, cpus, memory, time }: Cluster): readonly string[] {
  return [
    'nodes=1',
    'ntasks=1',
    `cpus-per-task=${cpus}`,
    ...(partition === null ? [] : [`partition=${partition}`]),
    ...(account === null ? [] : [`account=${account}`]),
    ...(gpus === null ? [] : [`gpus=${gpus}`]),
    ...(memory === null ? [] : [`mem=${memory}`]),
    ...(time === null ? [] : [`time=${time}`]),
  ]
}

function setupOf({ setup }: Cluster): string {
  return setup.trim() === '' ? '' : `\n${setup.replaceAll('\r\n', '\n').trim()}\n`
}
