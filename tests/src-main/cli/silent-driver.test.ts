/** After an update of the system NVIDIA's driver may be gone while its programs are there: that is told, and the processor computes. */

import { chmodSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { temporaryFolder } from '../../support/temporary-folder'
import { parityFolder, startPrunescope } from './command-line'

const complaint =
  "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running."

const told = z.object({ unusedCard: z.unknown(), runtime: z.object({ device: z.string() }) })

/** For PATH: an nvidia-smi as an update of the kernel leaves it. */
function silentDriver(): string {
  const folder = temporaryFolder()
  const path = join(folder, 'nvidia-smi')
  writeFileSync(path, `#!/bin/sh\necho "${complaint}"\nexit 9\n`)
  chmodSync(path, 0o755)
  return [folder, process.env.PATH].join(delimiter)
}

test(
  'doctor says what its program says and what helps, and a training goes on without the card',
  { timeout: 300_000 },
  async () => {
    const env = { PATH: silentDriver() }
    const workspace = temporaryFolder()
    const prunescope = (...args: readonly string[]) => startPrunescope(workspace, [...args], { env }).ended
    const doctor = await prunescope('doctor', '--json')
    expect(doctor.status).toBe(0)
    const { unusedCard, runtime } = told.parse(JSON.parse(doctor.stdout))
    expect(unusedCard).toEqual({ card: 'NVIDIA card', reason: 'silent-driver', complaint })
    expect(runtime.device).toBe('cpu')
    const text = await prunescope('doctor')
    expect(text.stdout).toContain(
      `The NVIDIA card is not used: its driver does not answer (nvidia-smi: “${complaint}”)`,
    )
    expect(text.stdout).toContain('restart the machine')

    const initial = join(parityFolder, 'initial.safetensors')
    expect((await prunescope('import', initial, '--stem', '3x3-maxpool')).status).toBe(0)
    const trained = await prunescope(
      'train',
      'initial',
      '--data',
      parityFolder,
      '--epochs',
      '1',
      '--lr',
      '0.01',
      '--json',
    )
    expect(trained.status).toBe(0)
  },
)
