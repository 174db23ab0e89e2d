/** `prunescope queue …`: what is to be computed one after the other, whoever computes it. */

import type { Command } from 'commander'
import type { JobView } from '../../../src-shared/contract/views'
import { count } from '../../../src-shared/formats/numbers'
import { parseRecipe } from '../../../src-shared/recipe/parse'
import { withSettings } from '../../../src-shared/recipe/settings'
import type { HostClient } from '../../host/client'
import { builtInRecipes, parseSettings, readRecipe } from '../../runs/recipe-file'
import { answering, collected, numberOption, type Answer, type Streams } from '../command-line'
import { jobNamed, jobsText, queueNow, type QueueNow } from '../jobs-report'
import { withRuns } from '../runs-session'
import { sweepsNow, sweepsText } from './cluster-sweeps'
import { registerWork } from './queue-work'

export function registerQueue(program: Command, streams: Streams): void {
  const queue = program.command('queue').description('jobs to be computed one after the other: list, add, work, …')
  registerList(queue, streams)
  registerAdd(queue, streams)
  registerWork(queue, streams)
  registerChange(queue, streams, {
    name: 'pause',
    description: 'put a job aside; a running one ends after a checkpoint',
    act: ({ jobs }, ask) => jobs.pause(ask),
    text: ({ isEnding }) => (isEnding ? 'ends after a checkpoint and is paused then' : 'is paused'),
  })
  registerChange(queue, streams, {
    name: 'resume',
    description: 'queue a job again that was paused, stopped, interrupted or failed; it goes on where it was',
    act: ({ jobs }, ask) => jobs.resume(ask),
    text: ({ state }) => `is ${state}`,
  })
  registerChange(queue, streams, {
    name: 'stop',
    description: 'give a job up; a running one ends after a checkpoint',
    act: ({ jobs }, ask) => jobs.stop(ask),
    text: ({ isEnding }) => (isEnding ? 'ends after a checkpoint' : 'is stopped'),
  })
  registerChange(queue, streams, {
    name: 'retry',
    description: 'do the same work again from its beginning, as another job',
    act: ({ jobs }, ask) => jobs.retry(ask),
    text: () => 'is queued',
  })
  registerMove(queue, streams)
  registerPriority(queue, streams)
  registerForget(queue, streams)
  registerSlots(queue, streams)
}

function registerList(queue: Command, streams: Streams): void {
  const command = queue.command('list').description('all jobs, in the order in which they come up')
  answering(
    command,
    streams,
    () => (session) =>
      withRuns(session, async ({ host }) => {
        const client = await host()
        const { jobs, slots } = await queueNow(client)
        const sweeps = await sweepsNow(client)
        const text =
          jobs.length === 0
            ? 'The queue is empty. Add to it with `prunescope queue add RECIPE`.'
            : `${jobsText(jobs)}\n\n${slotsText(slots)}`
        return {
          json: { slots, jobs, sweeps },
          text: sweeps.length === 0 ? text : `${text}\n\nOn clusters:\n${sweepsText(sweeps)}`,
        }
      }),
  )
}

function registerAdd(queue: Command, streams: Streams): void {
  const command = queue
    .command('add')
    .description('put a recipe into the queue')
    .argument('<recipe>', `a YAML or JSON file, or a built-in: ${builtInRecipes().join(', ')}`)
    .option('--set <key=value>', 'change a key of the recipe; may be repeated', collected)
    .addOption(priorityOption())
    .addOption(numberOption('--threads <n>', 'threads of the compute library', { integer: true, min: 1, max: 1024 }))
  answering(command, streams, ({ args: [name = ''] }) => (session) => {
    const { set = [], priority, threads } = command.opts<AddFlags>()
    const recipe = parseRecipe(withSettings(readRecipe(name), parseSettings(set)), name)
    return withRuns(session, async ({ host }) => {
      const client = await host()
      const job = await client.jobs.submit({
        work: { kind: 'recipe', recipe, experimentId: null, threads: threads ?? null },
        priority,
      })
      return { json: { job }, text: `${job.title} (${job.id}) is queued.\n${await howItIsWorkedOff(client)}` }
    })
  })
}

type AddFlags = { readonly set?: readonly string[]; readonly priority: number; readonly threads?: number }

export function priorityOption() {
  return numberOption('--priority <n>', 'larger goes first', { integer: true, min: -1000, max: 1000 }).default(0)
}

/** What becomes of queued jobs now, as a sentence. */
export async function howItIsWorkedOff(client: HostClient): Promise<string> {
  const { worksQueue } = await client.about()
  return worksQueue
    ? 'The program that holds the workspace works the queue off; `prunescope queue list` shows how far it is.'
    : 'Have it worked off with `prunescope queue work`, or by opening the workbench (`npm start`).'
}

type Change = {
  readonly name: string
  readonly description: string
  readonly act: (client: HostClient, ask: { readonly jobId: string }) => Promise<JobView>
  readonly text: (job: JobView) => string
}

function registerChange(queue: Command, streams: Streams, { name, description, act, text }: Change): void {
  const command = queue.command(name).description(description).argument('<job>', 'the job, by the beginning of its id')
  answering(
    command,
    streams,
    ({ args: [wanted = ''] }) =>
      (session) =>
        withRuns(session, async ({ host }) => {
          const client = await host()
          const { id } = jobNamed((await queueNow(client)).jobs, wanted)
          return jobAnswer(await act(client, { jobId: id }), text)
        }),
  )
}

function registerMove(queue: Command, streams: Streams): void {
  const command = queue
    .command('move')
    .description('change the order: right before another job, or to the end')
    .argument('<job>', 'the job, by the beginning of its id')
    .option('--before <job>', 'the job that is to come after it; without this it goes behind all of its priority')
  answering(command, streams, ({ args: [wanted = ''] }) => (session) => {
    const { before } = command.opts<{ before?: string }>()
    return withRuns(session, async ({ host }) => {
      const client = await host()
      const { jobs } = await queueNow(client)
      const { id } = jobNamed(jobs, wanted)
      const next = before === undefined ? null : jobNamed(jobs, before)
      const job = await client.jobs.move({ jobId: id, beforeId: next?.id ?? null })
      return jobAnswer(job, () => (next === null ? 'is last of its priority' : `comes right before ${next.title}`))
    })
  })
}

function registerPriority(queue: Command, streams: Streams): void {
  const command = queue
    .command('priority')
    .description('set a job’s priority: larger goes first')
    .argument('<job>', 'the job, by the beginning of its id')
  const { parseArg } = numberOption('--n <n>', '', { integer: true, min: -1000, max: 1000 })
  command.argument('<n>', 'a whole number from -1000 to 1000', (text) => parseArg?.(text, undefined))
  answering(
    command,
    streams,
    ({ args: [wanted = ''], processedArgs: [, n] }) =>
      (session) =>
        withRuns(session, async ({ host }) => {
          const client = await host()
          const { id } = jobNamed((await queueNow(client)).jobs, wanted)
          const job = await client.jobs.prioritise({ jobId: id, priority: Number(n) })
          return jobAnswer(job, ({ priority }) => `has priority ${priority}`)
        }),
  )
}

function registerForget(queue: Command, streams: Streams): void {
  const command = queue
    .command('forget')
    .description('take a job off the list; its runs stay')
    .argument('<job>', 'the job, by the beginning of its id')
  answering(
    command,
    streams,
    ({ args: [wanted = ''] }) =>
      (session) =>
        withRuns(session, async ({ host }) => {
          const client = await host()
          const { id, title } = jobNamed((await queueNow(client)).jobs, wanted)
          await client.jobs.forget({ jobId: id })
          return { json: { forgotten: id }, text: `${title} (${id}) is off the list; its runs stay.` }
        }),
  )
}

function registerSlots(queue: Command, streams: Streams): void {
  const command = queue.command('slots').description('how many jobs are computed at a time; with a number, set it')
  const { parseArg } = numberOption('--n <n>', '', { integer: true, min: 1, max: 64 })
  command.argument('[n]', 'a whole number from 1 to 64', (text) => parseArg?.(text, undefined))
  answering(
    command,
    streams,
    ({ processedArgs: [n] }) =>
      (session) =>
        withRuns(session, async ({ host }): Promise<Answer> => {
          const client = await host()
          if (n !== undefined) await client.jobs.setSlots({ count: Number(n) })
          const { slots }: QueueNow = await queueNow(client)
          return { json: { slots }, text: slotsText(slots) }
        }),
  )
}

function jobAnswer(job: JobView, text: (job: JobView) => string): Answer {
  return { json: { job }, text: `${job.title} (${job.id}) ${text(job)}.` }
}

function slotsText(slots: number): string {
  return slots === 1 ? 'One job at a time.' : `${count(slots)} jobs at a time.`
}
