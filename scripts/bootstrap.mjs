/** Everything that must be there before anything runs: dependencies, the app's Node, the compute runtime, the build. */

import { areDependenciesInstalled, installDependencies } from './lib/dependencies.mjs'
import { withLock } from './lib/lock.mjs'
import { appNodeStep, scriptNodeStep } from './lib/node24.mjs'
import { projectFolder } from './lib/project.mjs'
import { runSteps } from './lib/steps.mjs'
import { buildSteps } from './build.mjs'
import { provisionStep } from './compute-runtime/provision.mjs'
import { join } from 'node:path'

/** @returns {import('./lib/steps.mjs').Step} */
function dependenciesStep() {
  return {
    title: 'Dependencies',
    isDone: () => areDependenciesInstalled(projectFolder),
    work: (progress) =>
      withLock(
        join(projectFolder, 'out', '.install.lock'),
        () => progress('waiting for another installation'),
        async () => {
          if (!areDependenciesInstalled(projectFolder)) await installDependencies(projectFolder, progress)
        },
      ),
  }
}

/**
 * Does what is missing, shown on stderr.
 *
 * @param {object} [options]
 * @param {import('./lib/steps.mjs').Verbosity} [options.verbosity]
 * @param {'node' | 'all'} [options.build]
 * @throws StepFailed of the step that could not go on, already shown
 */
export async function bootstrap({ verbosity = 'list', build = 'all' } = {}) {
  await runSteps(
    [scriptNodeStep(), dependenciesStep(), appNodeStep(), provisionStep(), ...buildSteps(build)],
    verbosity,
  )
}
