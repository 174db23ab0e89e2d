/** The list of set-up steps as the user sees it: ✓ done, … working, ✗ failed with what to type. Always on stderr. */

import { StepFailed } from './failure.mjs'

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {() => boolean | Promise<boolean>} isDone  cheap: it is asked on every start
 * @property {(progress: Progress) => Promise<string | void>} work  may return a remark to show beside the title
 *
 * @callback Progress
 * @param {string} text  short, replaces what was shown before
 * @returns {void}
 *
 * @typedef {'list' | 'quiet'} Verbosity  'quiet' shows only steps that have something to do
 */

const PLAIN_PROGRESS_EVERY_MS = 10_000

/**
 * Runs what is not done yet, in order.
 *
 * @param {readonly Step[]} steps
 * @param {Verbosity} [verbosity]
 * @throws StepFailed of the step that could not go on, already shown
 */
export async function runSteps(steps, verbosity = 'list') {
  const screen = process.stderr.isTTY && !process.env.CI ? terminalScreen() : plainScreen()
  for (const step of steps) {
    if (await step.isDone()) {
      if (verbosity === 'list') screen.done(step.title, 'already done')
      continue
    }
    const startedMs = Date.now()
    screen.working(step.title, '')
    try {
      const remark = await step.work((text) => screen.working(step.title, text))
      screen.done(step.title, [remark, seconds(Date.now() - startedMs)].filter(Boolean).join(', '))
    } catch (error) {
      screen.failed(step.title, error)
      throw error
    }
  }
}

/**
 * Runs a script's main function; a failed step, already shown, only ends it.
 *
 * @param {() => Promise<number | void>} main returns the exit status, 0 by default
 */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    if (!(error instanceof StepFailed)) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    process.exitCode = 1
  }
}

function terminalScreen() {
  const clear = '\r\x1b[K'
  /** @param {string} line */
  const fit = (line) => line.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1))
  return {
    /** @param {string} title @param {string} text */
    working: (title, text) => process.stderr.write(`${clear}${fit(`… ${title}${text && `: ${text}`}`)}`),
    /** @param {string} title @param {string} remark */
    done: (title, remark) => process.stderr.write(`${clear}\x1b[32m✓\x1b[0m ${title}\x1b[2m (${remark})\x1b[0m\n`),
    /** @param {string} title @param {unknown} error */
    failed: (title, error) => process.stderr.write(`${clear}\x1b[31m✗\x1b[0m ${title}\n${explain(error)}`),
  }
}

/** For logs: a line when a step begins, one now and then while it lasts, one when it ends. */
function plainScreen() {
  let shownTitle = ''
  let shownMs = 0
  return {
    /** @param {string} title @param {string} text */
    working: (title, text) => {
      if (title === shownTitle && Date.now() - shownMs < PLAIN_PROGRESS_EVERY_MS) return
      shownTitle = title
      shownMs = Date.now()
      process.stderr.write(`… ${title}${text && `: ${text}`}\n`)
    },
    /** @param {string} title @param {string} remark */
    done: (title, remark) => process.stderr.write(`✓ ${title} (${remark})\n`),
    /** @param {string} title @param {unknown} error */
    failed: (title, error) => process.stderr.write(`✗ ${title}\n${explain(error)}`),
  }
}

/** @param {unknown} error */
function explain(error) {
  if (!(error instanceof StepFailed)) return ''
  return `  ${error.message}\n  → ${error.next}\n`
}

/** @param {number} durationMs */
function seconds(durationMs) {
  return durationMs < 60_000 ? `${(durationMs / 1000).toFixed(1)} s` : `${(durationMs / 60_000).toFixed(1)} min`
}
