/** Slurm's commands, on whatever machine they are: handed in, looked at, ended. */

import type { Stage } from '../../src-shared/cluster/stages'
import { scriptPath } from './batch-script'
import { quoted } from './quoted'
import type { Shell } from './shell'
import { slurmError } from './slurm-errors'
import type { SlurmStatus } from './slurm-status'
import { configNumber, indexList, parseJob, parseQueue, queueFormat, statuses } from './slurm-text'

export type Limits = {
  /** Elements that one array may have. */
  readonly mostInArray: number
  /** Jobs that the whole cluster keeps, each element of an array being one. */
  readonly mostJobs: number
}

/** Elements of one array. */
export type Elements = { readonly job: number; readonly indices: readonly number[] }

const slurmsOwnLimits: Limits = { mostInArray: 1001, mostJobs: 10_000 }
/** Jobs named in one call: a command line has a limit. */
const namedAtOnce = 500

export class Slurm {
  readonly #shell: Shell

  constructor(shell: Shell) {
    this.#shell = shell
  }

  /**
   * All of the user's jobs that Slurm remembers, by `job_index`. One call whatever their number: those that wait for the
   * same reason share a line.
   */
  async queue(): Promise<ReadonlyMap<string, SlurmStatus>> {
    // Without the variable, long lists of indices end in "…".
    const text = await this.#ask(
      'squeue',
      `SLURM_BITSTR_LEN=0 squeue -h -t all -u "$(id -un)" -o ${quoted(queueFormat)}`,
    )
    return statuses(parseQueue(text))
  }

  async limits(): Promise<Limits> {
    const text = await this.#ask('scontrol', 'scontrol show config')
    return {
      mostInArray: (configNumber(text, 'MaxArraySize') ?? slurmsOwnLimits.mostInArray) - 1,
      mostJobs: configNumber(text, 'MaxJobCount') ?? slurmsOwnLimits.mostJobs,
    }
  }

  /**
   * Hands in a chunk's stages, each element of one waiting for its own element of the one before. What an earlier attempt
   * has handed in is found by the ids that it left, and not handed in again.
   *
   * @param indices elements to hand in anew, whatever was before; all, and only once, where none are given
   */
  async submit(
    chunkFolder: string,
    stages: readonly Stage[],
    indices: readonly number[] | null = null,
  ): Promise<ReadonlyMap<Stage, number>> {
    const lines = [`cd -- ${quoted(chunkFolder)} || exit 1`, 'before=']
    for (const stage of stages) {
      const array = indices === null ? '' : ` --array=${indexList(indices)}`
      const handIn = `sbatch --parsable${array} \${before:+--dependency=aftercorr:$before --kill-on-invalid-dep=yes} ${quoted(scriptPath(chunkFolder, stage))}`
      const answer = indices === null ? `${stage}.job` : `${stage}.again`
      if (indices !== null) lines.push(`rm -f ${answer}`)
      lines.push(`[ -s ${answer} ] || { ${handIn} > ${answer}.new && mv ${answer}.new ${answer}; } || exit 1`)
      lines.push(`before=$(cut -d';' -f1 ${answer})`, `echo "${stage} $before"`)
    }
    const text = await this.#ask('sbatch', lines.join('\n'))
    return new Map(
      stages.flatMap((stage) => {
        const job = new RegExp(`^${stage} (\\d+)$`, 'm').exec(text)?.[1]
        return job === undefined ? [] : [[stage, Number(job)] as const]
      }),
    )
  }

  /** @returns the id of the job */
  async submitScript(path: string): Promise<number> {
    return Number((await this.#ask('sbatch', `sbatch --parsable ${quoted(path)}`)).split(';')[0])
  }

  /** Ends them; those that run are given time for a checkpoint. */
  async cancel(elements: readonly Elements[]): Promise<void> {
    await this.#onAll(elements, (ids) => `scancel ${ids}`)
  }

  /** Has running ones make a checkpoint and go back into the queue: what their scripts do at SIGTERM. */
  async askToStop(elements: readonly Elements[]): Promise<void> {
    await this.#onAll(elements, (ids) => `scancel --signal=TERM --batch ${ids}`)
  }

  async setNice(jobs: readonly number[], nice: number): Promise<void> {
    if (jobs.length === 0) return
    // Elements that have begun can't be changed any more, and are told of as an error.
    const each = jobs.map((job) => `scontrol update JobId=${job} Nice=${nice} 2>&1`)
    await this.#shell.run(each.join('\n'))
  }

  /** How a job ended; nulls where Slurm has forgotten it. */
  async ending(slurmId: string): Promise<{ readonly state: string | null; readonly exitCode: number | null }> {
    const { stdout } = await this.#shell.run(`scontrol -o show job ${quoted(slurmId)} 2>/dev/null`)
    return parseJob(stdout.toString('utf8'))
  }

  async #onAll(elements: readonly Elements[], command: (ids: string) => string): Promise<void> {
    const ids = elements.flatMap(({ job, indices }) => indices.map((index) => `${job}_${index}`))
    for (let at = 0; at < ids.length; at += namedAtOnce)
      await this.#ask('scancel', command(ids.slice(at, at + namedAtOnce).join(' ')))
  }

  async #ask(command: string, script: string): Promise<string> {
    const { code, stdout, stderr } = await this.#shell.run(script)
    if (code !== 0) throw slurmError(command, stderr)
    return stdout.toString('utf8')
  }
}
