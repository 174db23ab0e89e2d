/** How the tests run: on Node 24 in processes of their own; the window's parts in happy-dom; the real thing last. */

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** Loading TensorFlow takes a second or two on a busy machine, and nothing here measures time. */
const timeouts = { testTimeout: 60_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'node',
          include: ['tests/**/*.test.{ts,mjs}'],
          exclude: ['tests/e2e/**', 'tests/src-renderer/**'],
          pool: 'forks',
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          ...timeouts,
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'window',
          include: ['tests/src-renderer/**/*.test.ts'],
          environment: 'happy-dom',
          pool: 'forks',
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          ...timeouts,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          pool: 'forks',
          // Real trainings, servers and browsers: one file at a time, after everything else.
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          // Windows, browsers and kills on a machine that others use too; what needed its second try is named.
          retry: 1,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
