/** `--on CLUSTER`: the same work, done by a cluster's Slurm instead of this machine. */

import { Option } from 'commander'
import type { SweepView } from '../../src-shared/contract/cluster-views'
import type { Work } from '../../src-shared/jobs/work'
import type { Answer } from './command-line'
import { countsText } from './commands/cluster-sweeps'
import type { Runs } from './runs-session'

export type OnFlag = { readonly on?: string }

/** What was begun here is gone on with here: no `--resume` beside it. */
export function onOption(): Option {
  return new Option('--on <cluster>', 'have a cluster’s Slurm do it; `prunescope cluster list` names them').conflicts(
    'resume',
  )
}

/** Hands it in and answers at once; the runs that it starts from go there with their weights. */
export async function handIn({ host }: Pick<Runs, 'host'>, cluster: string, work: Work): Promise<Answer> {
  const client = await host()
  return handedIn(await client.clusters.submitWork({ cluster, work }))
}

export function handedIn(sweep: SweepView): Answer {
  return {
    json: { sweep },
    text: `${sweep.name} (${sweep.id}) is on ${sweep.cluster}: ${countsText(sweep)}.\nFollow it with \`prunescope attach ${sweep.id}\`.`,
  }
}
