/** The command line as a whole: its commands, and from arguments to an exit status. */

import { Command } from 'commander'
import { version } from '../../package.json'
import { printFailure, reportOf, type Streams } from './command-line'
import { registerCare } from './commands/care'
import { registerCluster } from './commands/cluster'
import { registerClusterSweeps } from './commands/cluster-sweeps'
import { registerCliff } from './commands/cliff'
import { registerData } from './commands/data'
import { registerDoctor } from './commands/doctor'
import { registerEvaluate } from './commands/evaluate'
import { registerExport } from './commands/export'
import { registerGamma } from './commands/gamma'
import { registerImport } from './commands/import'
import { registerLatency } from './commands/latency'
import { registerList } from './commands/list'
import { registerMasks } from './commands/masks'
import { registerPrune } from './commands/prune'
import { registerQueue } from './commands/queue'
import { registerReport } from './commands/report'
import { registerRun } from './commands/run'
import { registerRuntime } from './commands/runtime'
import { registerScratch } from './commands/scratch'
import { registerShow } from './commands/show'
import { registerSummary } from './commands/summary'
import { registerSweep } from './commands/sweep'
import { registerSweeps } from './commands/sweeps'
import { registerFinetune, registerTrain } from './commands/train'

const registrations = [
  registerDoctor,
  registerRuntime,
  registerData,
  registerRun,
  registerImport,
  registerTrain,
  registerPrune,
  registerFinetune,
  registerScratch,
  registerEvaluate,
  registerLatency,
  registerSummary,
  registerGamma,
  registerMasks,
  registerCliff,
  registerExport,
  registerReport,
  registerList,
  registerShow,
  registerCare,
  registerQueue,
  registerSweep,
  registerSweeps,
  registerCluster,
  registerClusterSweeps,
]

/**
 * Runs one command to its end.
 *
 * @param args without node and script
 * @returns the exit status: 0, 1 for a failure, 130 when it was stopped
 */
export async function runCommandLine(args: readonly string[], streams: Streams): Promise<number> {
  const program = new Command('prunescope')
    .description('Channel pruning by network slimming: train sparse, look at γ, cut, fine-tune, compare.')
    .version(version)
    .option('--json', 'answer with one JSON object on standard output')
    .option('--workspace <dir>', 'where runs and their history are kept')
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
  for (const register of registrations) register(program, streams)
  // Also where the arguments are wrong, the answer is in the form that was asked for.
  const json = args.includes('--json')
  everyCommand(program, (command) => {
    command.exitOverride().configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: () => undefined,
    })
  })
  if (args.length === 0) {
    streams.stdout.write(program.helpInformation())
    return 0
  }
  try {
    await program.parseAsync([...args], { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    const report = reportOf(error)
    return report === null ? 0 : printFailure(report, json, streams)
  }
}

function everyCommand(command: Command, act: (command: Command) => void): void {
  act(command)
  for (const child of command.commands) everyCommand(child, act)
}
