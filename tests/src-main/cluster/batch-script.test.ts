/** The script that Slurm is given says what the settings say, and nothing in them can say more. */

import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { doctorScript, stageScript } from '../../../src-main/cluster/batch-script'
import { clusterSchema } from '../../../src-shared/cluster/cluster-settings'

const cluster = clusterSchema.parse({
  name: 'lab',
  folder: "/scratch/o’neil/it's mine",
  partition: 'gpu',
  account: 'vision',
  gpus: 'a100:1',
  cpus: 8,
  memory: '16G',
  time: '4:00:00',
  setup: 'module load cuda\nexport A=1',
  mostAtOnce: 10,
})
const script = stageScript({
  cluster,
  sweepId: '1f3b',
  stage: 'train',
  chunkFolder: `${cluster.folder}/sweeps/1f3b/c0`,
  tasks: 8,
  nice: 50,
})

test('all that a cluster’s settings ask for stands in its head', () => {
  const asked = script.split('\n').flatMap((line) => (line.startsWith('#SBATCH ') ? [line.slice(8)] : []))
  expect(asked).toEqual([
    '--job-name=prunescope-1f3b-train',
    '--array=0-7%10',
    `--output=${cluster.folder}/sweeps/1f3b/c0/logs/train-%a.log`,
    '--open-mode=append',
    '--requeue',
    '--signal=B:TERM@120',
    '--nice=50',
    '--nodes=1',
    '--ntasks=1',
    '--cpus-per-task=8',
    '--partition=gpu',
    '--account=vision',
    '--gpus=a100:1',
    '--mem=16G',
    '--time=4:00:00',
  ])
  expect(script.indexOf('module load cuda')).toBeLessThan(script.indexOf('prunescope cluster task'))
})

test('it is a script that bash understands, whatever the folder is called', () => {
  for (const text of [script, doctorScript(cluster, '/tmp/a b', '/tmp/log')])
    expect(() => execFileSync('bash', ['-n'], { input: text })).not.toThrow()
})

test('asked to end, it passes that on, waits for the checkpoint, and has itself put back: unless it was cancelled', () => {
  const run = (state: string): string => {
    const fake = stageScript({
      cluster: clusterSchema.parse({ name: 'x', folder: '/tmp', command: 'task' }),
      sweepId: 's',
      stage: 'train',
      chunkFolder: '/tmp',
      tasks: 1,
      nice: 0,
    })
    const around = `scontrol() { if [ "$1" = requeue ]; then echo "put back $2"; else echo "JobState=${state}"; fi; }
sleep() { command sleep 0.1; }
task() { trap 'echo checkpoint; exit 75' TERM; command sleep 0.2; kill -TERM $$; for i in 1 2 3 4 5 6 7 8 9; do command sleep 0.1; done; }
SLURM_ARRAY_JOB_ID=7; SLURM_ARRAY_TASK_ID=0; SLURM_JOB_ID=8
${fake.replace(/exit "\$code"\n$/, 'echo "status $code"\n')}`
    return execFileSync('bash', ['-c', around], { encoding: 'utf8' })
  }
  expect(run('RUNNING')).toBe('checkpoint\nput back 7_0\nstatus 75\n')
  expect(run('CANCELLED')).toBe('checkpoint\nstatus 75\n')
})

test('settings that would be more than a word of a script are refused', () => {
  const base = { name: 'lab', folder: '/scratch' }
  for (const wrong of [
    { host: '-oProxyCommand=sh' },
    { partition: 'gpu --wrap' },
    { account: 'a\nb' },
    { folder: 'relative' },
    { folder: '/a\n#SBATCH --uid=0' },
    { command: 'a\nb' },
    { time: '1h' },
    { memory: 'lots' },
    { gpus: 'one' },
  ])
    expect({ wrong, isTaken: clusterSchema.safeParse({ ...base, ...wrong }).success }).toEqual({
      wrong,
      isTaken: false,
    })
})
