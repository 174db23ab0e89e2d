/** How the tests run: on Node 24 in processes of their own, two at a time; those that take longest begin first. */

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Two of everything, real trainings and browsers too: a test waits as long as it takes, and never for a time. */
const inForks = { pool: 'forks', maxWorkers: 2 } as const

/** Loading TensorFlow takes a second or two on a busy machine, and nothing here measures time. */
const timeouts = { testTimeout: 60_000, hookTimeout: 60_000 }

/** What takes more than some twenty seconds, the longest first; those with the one Slurm apart from each other. */
const longest = [
  'e2e/slurm.test',
  'e2e/faults.test',
  'e2e/every-screen.test',
  'e2e/browser.test',
  'e2e/slurm-work.test',
  'e2e/walk.test',
  'e2e/window.test',
  'e2e/hostile.test',
  'e2e/attached-window.test',
  'e2e/cluster-ssh.test',
  'src-main/worker/bfloat16.test',
  'src-main/cli/interruption.test',
  'scripts/compute-runtime/provision.test',
  'e2e/stranger.test',
  'src-main/host/runtime.test',
  'e2e/slurm-page.test',
]

/** So that both processes end together, also where nobody has run the tests yet: the last to begin is a short one. */
class LongestFirst extends BaseSequencer {
  /** The files of the list, then all others as vitest would have them. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.includes(`/tests/${name}`))
      return place < 0 ? longest.length : place
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...inForks,
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: 'tests/e2e/support/unpacked-chromium.ts',
          // Windows, browsers and kills on a machine that others use too; what needed its second try is named.
          retry: 1,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...inForks,
          ...timeouts,
          name: 'node',
          include: ['tests/{scripts,src-main}/**/*.test.{ts,mjs}'],
        },
      },
      {
        test: {
          ...inForks,
          ...timeouts,
          name: 'shared',
          include: ['tests/src-shared/**/*.test.ts'],
          // Functions of what they are given: a process for each file would only take time.
          isolate: false,
        },
      },
      {
        plugins: [vue()],
        test: {
          ...inForks,
          ...timeouts,
          name: 'window',
          include: ['tests/src-renderer/**/*.test.ts'],
          environment: 'happy-dom',
          // Loading Vue and a document for each file would take longer than the tests.
          isolate: false,
        },
      },
    ],
  },
})
