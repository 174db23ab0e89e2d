/** Tries a cluster out: the way there, its folder, its Slurm, and a job that says what computes there. */

import { z } from 'zod'
import type { Cluster } from '../../src-shared/cluster/cluster-settings'
import { reasonText } from '../../src-shared/cluster/reasons'
import type { ClusterTest } from '../../src-shared/contract/cluster-views'
import { errorFromReport, UserError } from '../../src-shared/errors'
import { doctorScript, homeFolder } from './batch-script'
import { tailOf, writeRemote } from './remote-files'
import { quoted } from './quoted'
import type { Shell } from './shell'
import { Slurm } from './slurm'
import { endingError } from './slurm-errors'

const doctorSchema = z.object({
  prunescope: z.string(),
  runtime: z.object({ library: z.string(), device: z.enum(['cpu', 'gpu']) }).nullable(),
  problem: z.object({ message: z.string(), next: z.string() }).nullable(),
  gpus: z.array(z.string()),
  diskFreeBytes: z.number().nullable(),
})

export type TestOptions = { readonly waitMs?: number; readonly lookEveryMs?: number }

/** @throws UserError saying which part of the way is not right, and what to do about it */
export async function testConnection(
  cluster: Cluster,
  shell: Shell,
  { waitMs = 180_000, lookEveryMs = 1000 }: TestOptions = {},
): Promise<ClusterTest> {
  const slurm = new Slurm(shell)
  const began = Date.now()
  const { mostInArray } = await slurm.limits()
  const stem = `${cluster.folder}/test-${began.toString(36)}`
  const [script, answer, log] = [`${stem}.sh`, `${stem}.txt`, `${stem}.log`]
  await writeRemote(
    shell,
    [{ path: script, text: doctorScript(cluster, answer, log) }],
    [cluster.folder, homeFolder(cluster)],
  )
  try {
    const job = await slurm.submitScript(script)
    const text = await answered(shell, slurm, { job, answer, log, until: began + waitMs, lookEveryMs })
    return { ...factsOf(text, await tailOf(shell, log)), tookMs: Date.now() - began, mostInArray }
  } finally {
    await shell.run(`rm -f -- ${[script, answer, `${answer}.new`, log].map(quoted).join(' ')}`).catch(() => undefined)
  }
}

type Waiting = {
  readonly job: number
  readonly answer: string
  readonly log: string
  readonly until: number
  readonly lookEveryMs: number
}

async function answered(
  shell: Shell,
  slurm: Slurm,
  { job, answer, log, until, lookEveryMs }: Waiting,
): Promise<string> {
  for (let overSince: number | null = null; ;) {
    const { code, stdout } = await shell.run(`cat -- ${quoted(answer)} 2>/dev/null`)
    if (code === 0) return stdout.toString('utf8')
    const status = (await slurm.queue()).get(`${job}_0`)
    const isWaiting = status?.state === 'PENDING'
    const isOver = status === undefined || !['PENDING', 'RUNNING', 'CONFIGURING', 'COMPLETING'].includes(status.state)
    if (isOver) overSince ??= Date.now()
    // A shared file system may show the answer a little later.
    if (overSince !== null && Date.now() - overSince > 10_000) {
      const { state, exitCode } = await slurm.ending(String(job))
      const ending = { slurmState: state, exitCode, log: await tailOf(shell, log), slurmId: String(job) }
      throw errorFromReport({ ...endingError(ending), next: 'Check the cluster’s settings and test it again.' })
    }
    if (Date.now() > until) {
      await shell.run(`scancel ${job}`)
      throw new UserError(
        'cluster-refused',
        isWaiting
          ? `The test still waits in the queue: ${reasonText(status.reason)}`
          : 'The test has not answered in time.',
        'The way there is right, and so are the settings: the cluster is busy. Sweeps wait in its queue like others.',
      )
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

/** @param text what doctor printed, then a line with its status and the node's name */
function factsOf(text: string, log: string): Omit<ClusterTest, 'tookMs' | 'mostInArray'> {
  const { status, node, json } = parsed(text)
  const facts = doctorSchema.safeParse(json)
  if (!facts.success)
    throw errorFromReport({
      ...endingError({ slurmState: 'FAILED', exitCode: status, log, slurmId: '(test)' }),
      next: 'Check what starts Prunescope, and the setup lines, in the cluster’s settings.',
    })
  const { runtime, problem, prunescope, gpus, diskFreeBytes } = facts.data
  if (runtime === null)
    throw new UserError(
      'runtime-missing',
      `The compute runtime is missing on ${node}: ${problem?.message ?? 'it does not load.'}`,
      problem?.next ?? 'Run `prunescope doctor` there.',
    )
  const { library, device } = runtime
  return { node, prunescope, library, device, gpus, freeBytes: diskFreeBytes }
}

function parsed(text: string): { readonly status: number; readonly node: string; readonly json: unknown } {
  const lines = text.trim().split('\n')
  const [status = '1', node = ''] = (lines.pop() ?? '').split(' ')
  try {
    // A module's greeting may come first.
    const from = lines.findIndex((line) => line.startsWith('{'))
    return { status: Number(status), node, json: JSON.parse(lines.slice(Math.max(from, 0)).join('\n')) }
  } catch {
    return { status: Number(status), node, json: null }
  }
}
