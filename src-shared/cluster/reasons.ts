/** Why a job waits, in Slurm's word and in plain ones. */

/** Those that people meet. */
const knownReasons = {
  None: 'Slurm has not looked at it yet.',
  Resources: 'It is next, and waits until enough CPUs, GPUs or memory are free.',
  Priority: 'Jobs of higher priority are before it.',
  Dependency: 'It begins when the stage before it is done.',
  DependencyNeverSatisfied: 'The stage before it did not come to its end, so it will never begin.',
  BeginTime: 'It was put back into the queue; Slurm waits two minutes before it begins again.',
  JobArrayTaskLimit: 'As many tasks of the sweep as are allowed at a time are running.',
  JobHeldUser: 'It was held; release it with scontrol release.',
  JobHeldAdmin: 'An administrator of the cluster holds it.',
  PartitionDown: 'The partition is down.',
  PartitionInactive: 'The partition takes no jobs at the moment.',
  PartitionTimeLimit: 'It asks for more time than the partition allows.',
  PartitionNodeLimit: 'It asks for more nodes than the partition allows.',
  ReqNodeNotAvail: 'A node that it needs is down or reserved.',
  NodeDown: 'A node that it needs is down.',
  Reservation: 'It waits for its reservation.',
  Licenses: 'It waits for a licence.',
  AssocGrpGRES: 'Your account uses as many GPUs as it may.',
  AssocGrpCpuLimit: 'Your account uses as many CPUs as it may.',
  AssocGrpMemLimit: 'Your account uses as much memory as it may.',
  AssocMaxJobsLimit: 'You run as many jobs as your account allows.',
  QOSMaxJobsPerUserLimit: 'You run as many jobs as the quality of service allows.',
  QOSMaxGRESPerUser: 'You use as many GPUs as the quality of service allows.',
  QOSMaxCpuPerUserLimit: 'You use as many CPUs as the quality of service allows.',
  QOSGrpGRES: 'All GPUs of this quality of service are in use.',
  QOSResourceLimit: 'It asks for more than the quality of service allows.',
  InvalidAccount: 'The account does not exist.',
  InvalidQOS: 'The quality of service does not exist.',
  BadConstraints: 'No node can ever meet what it asks for.',
  launch_failed_requeued_held: 'It could not be started on its node, and is held.',
} as const

type KnownReason = keyof typeof knownReasons

/** Slurm's word may carry details behind a comma, as in `ReqNodeNotAvail, UnavailableNodes:n1`, or be a sentence. */
function knownReason(reason: string): KnownReason | null {
  const word = reason.split(/[,(]/)[0]?.trim() ?? ''
  if (word.startsWith('Nodes required for job are DOWN')) return 'NodeDown'
  return Object.hasOwn(knownReasons, word) ? (word as KnownReason) : null
}

/** In plain words; Slurm's own where nobody has written any. */
export function reasonText(reason: string): string {
  const known = knownReason(reason)
  return known === null ? reason : knownReasons[known]
}
