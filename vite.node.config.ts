/** Builds what runs on plain Node 24: command line, host, job worker with its thread, and benchmark. Packages stay outside the bundle. */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const entries = {
  cli: 'src-main/cli/main.ts',
  host: 'src-main/host/main.ts',
  worker: 'src-main/worker/main.ts',
  'data-thread': 'src-main/datasets/data-thread.ts',
  bench: 'bench/main.ts',
}

const root = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig({
  root,
  publicDir: false,
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'out/main',
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(entries).filter(([, source]) => existsSync(root + source))),
      // Native modules must stay files of their own, and the others gain nothing from being copied.
      external: (id) => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:/.test(id) && !id.startsWith('\0'),
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
    },
  },
})
