/** `prunescope …`: everything the window does, without one. */

import { runCommandLine } from './program'

// A reader that has seen enough (`prunescope list | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runCommandLine(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr })
