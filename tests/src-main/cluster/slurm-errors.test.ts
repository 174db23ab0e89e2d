/** What is in the way on a cluster is said in a sentence with a next step. */

import { expect, test } from 'vitest'
import { unreachable } from '../../../src-main/cluster/ssh-errors'
import { endingError, slurmError, writeFailed } from '../../../src-main/cluster/slurm-errors'

test('what sbatch refuses', () => {
  const partition =
    'sbatch: error: invalid partition specified: gpus\nsbatch: error: Batch job submission failed: Invalid partition name specified'
  expect(slurmError('sbatch', partition).message).toBe('The cluster has no partition gpus.')
  expect(slurmError('sbatch', 'sh: 1: sbatch: not found').message).toContain('There is no Slurm')
  expect(
    slurmError('squeue', 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)'),
  ).toMatchObject({
    code: 'cluster-unreachable',
  })
  const unknown = slurmError('sbatch', 'sbatch: error: The moon is not full')
  expect(unknown).toMatchObject({ code: 'cluster-refused' })
  expect(unknown.message).toContain('The moon is not full')
})

test('how a task ended that could not say so itself', () => {
  const ending = { slurmState: 'FAILED', exitCode: 1, log: '', slurmId: '7_0' }
  expect(endingError({ ...ending, exitCode: 74 }).code).toBe('disk-full')
  expect(endingError({ ...ending, exitCode: 127, log: 'line 12: prunescope: command not found' }).message).toContain(
    'Prunescope was not found on the cluster',
  )
  expect(endingError({ ...ending, slurmState: 'TIMEOUT' }).message).toContain('time limit')
  expect(endingError({ ...ending, slurmState: 'OUT_OF_MEMORY' }).code).toBe('out-of-memory')
  expect(endingError({ ...ending, slurmState: null, exitCode: null }).message).toContain('left no word')
  expect(endingError({ ...ending, log: 'one\nSegmentation fault\n' }).message).toContain('Segmentation fault')
})

test('disks and ways there', () => {
  expect(writeFailed('lab', 'head: write error: Disk quota exceeded').code).toBe('disk-full')
  expect(writeFailed('lab', 'mkdir: cannot create directory: Permission denied').code).toBe('cluster-refused')
  expect(unreachable('lab', 'me@lab: Permission denied (publickey).').next).toContain('ssh-add')
  expect(unreachable('lab', 'ssh: connect to host lab port 22: Connection refused').next).toContain('port')
})
