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

/** In the order of the help, under its titles. */
const registrations = {
  'What computes, and on what:': [registerDoctor, registerRuntime, registerData],
  'Networks:': [
    registerRun,
    registerImport,
    registerTrain,
    registerPrune,
    registerFinetune,
    registerScratch,
    registerExport,
  ],
  'Look and measure:': [
    registerList,
    registerShow,
    registerSummary,
    registerGamma,
    registerCliff,
    registerMasks,
    registerEvaluate,
    registerLatency,
    registerReport,
  ],
  'Keep order:': [registerCare],
  'One after the other, and elsewhere:': [
    registerQueue,
    registerSweep,
    registerSweeps,
    registerCluster,
    registerClusterSweeps,
  ],
}

const firstSteps = `
For a start:
  prunescope run sample                     train, prune and fine-tune a small network, in three minutes
  prunescope list                           what came of it
  prunescope import mine.safetensors        a checkpoint of your own, then:
  prunescope evaluate mine --data FOLDER    how right it is on a folder of images
  prunescope prune mine --ratio 50%         cut half of its channels`

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
  for (const [title, group] of Object.entries(registrations)) {
    program.commandsGroup(title)
    for (const register of group) register(program, streams)
  }
  program.commandsGroup('Help:').helpCommand(true).addHelpText('after', firstSteps)
  // Also where the arguments are wrong, the answer is in the form that was asked for.
  const json = args.includes('--json')
  everyCommand(program, (command) => {
    command.exitOverride().configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: () => undefined,
    })
  })
  if (args.length === 0) {
    program.outputHelp()
    return 0
  }
  try {
    await program.parseAsync([...args], { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    const report = reportOf(error, commandsBelow(program, args))
    return report === null ? 0 : printFailure(report, json, streams)
  }
}

/** What may follow what was typed. */
function commandsBelow(program: Command, args: readonly string[]): readonly string[] {
  let command = program
  for (const arg of args) command = command.commands.find((child) => child.name() === arg) ?? command
  return command.commands.map((child) => child.name())
}

function everyCommand(command: Command, act: (command: Command) => void): void {
  act(command)
  for (const child of command.commands) everyCommand(child, act)
}
