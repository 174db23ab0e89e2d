/** Builds the window: Electron's side for Electrons as old as 22, and the page for their Chromium. */

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

export default defineConfig({
  main: {
    build: {
      target: 'node16.17',
      outDir: 'out/shell',
      emptyOutDir: true,
      // The shell is one file: an installed app has nothing beside it.
      externalizeDeps: false,
      minify: false,
      rolldownOptions: {
        input: { main: 'src-main/shell/main.ts' },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  preload: {
    build: {
      target: 'node16.17',
      outDir: 'out/preload',
      emptyOutDir: true,
      // Sandboxed, it can load nothing but Electron's own module.
      externalizeDeps: false,
      minify: false,
      rolldownOptions: {
        input: { preload: 'src-main/shell/preload.ts' },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [vue()],
    build: {
      target: 'chrome108',
      outDir: 'out/renderer',
      emptyOutDir: true,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: 'src-renderer/index.html' },
    },
  },
})
