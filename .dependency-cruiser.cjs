/** Which layer may import which: see "Folders" in docs/architecture.md. Checked by `npm run check`. */

/** npm packages that run anywhere: no Node, no DOM. */
const pureLibraries = '^(node_modules/)?(zod|yaml|markdown-it|d3-scale|d3-shape|@orpc/contract)(/|$)'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'One direction: recipe, run, worker, engine, events, history, contract, view.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'shared-is-pure',
      comment: 'src-shared runs anywhere: it imports only itself and libraries without Node or DOM.',
      severity: 'error',
      from: { path: '^src-shared/' },
      to: { pathNot: ['^src-shared/', pureLibraries] },
    },
    {
      name: 'engine-stands-alone',
      comment: 'The engine knows nothing of where its numbers go.',
      severity: 'error',
      from: { path: '^src-main/engine/' },
      to: { path: '^src-main/(history|contract|cli|host|worker|datasets|exchange|shell)/|^src-renderer/' },
    },
    {
      name: 'datasets-stand-alone',
      severity: 'error',
      from: { path: '^src-main/datasets/' },
      to: { path: '^src-main/(history|contract|cli|host|worker|shell)/|^src-renderer/' },
    },
    {
      name: 'history-stands-alone',
      severity: 'error',
      from: { path: '^src-main/history/' },
      to: { path: '^src-main/(cli|host|worker|shell|engine)/|^src-renderer/' },
    },
    {
      name: 'runtime-is-lowest',
      comment: 'The runtime is what the others load TensorFlow with.',
      severity: 'error',
      from: { path: '^src-main/runtime/' },
      to: { path: '^src-main/(?!runtime/)|^src-renderer/' },
    },
    {
      name: 'nobody-imports-an-entry',
      comment: 'The command line, the worker and the window are ends: they are started, not imported.',
      severity: 'error',
      // The benchmark measures what the page does with a curve.
      from: { pathNot: '^(src-main/(cli|worker|shell)|src-renderer|tests|bench)/' },
      to: {
        path: '^(src-main/(cli|worker|shell)|src-renderer)/',
        // What a checkpoint is, the executor has to know: it asks how far a run got before it resumes it.
        pathNot: '^src-main/worker/checkpoints\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'cli-is-an-end',
      severity: 'error',
      from: { path: '^src-main/(?!cli/)' },
      to: { path: '^src-main/cli/' },
    },
    {
      name: 'window-only-shared',
      comment:
        'The renderer is sandboxed: it imports src-shared and interface libraries, nothing of Node. Types are free.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: {
        path: '^src-main/|^scripts/|^bench/|^node_modules/(@tensorflow|better-sqlite3|@mapbox|electron|ws)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'window-has-no-node',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shell-only-relays',
      comment: 'The shell holds no business logic, and must load in an old Electron: it bundles only src-shared.',
      severity: 'error',
      from: { path: '^src-main/shell/' },
      to: {
        path: '^(?!src-main/shell/|src-shared/|node_modules/(@types/)?(electron|node)/)',
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'scripts-use-only-node',
      comment: 'Scripts run before anything is installed.',
      severity: 'error',
      from: { path: '^scripts/' },
      to: { dependencyTypesNot: ['core', 'local', 'type-only'] },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, path: '^\\.' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^out/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.mts', '.mjs', '.cjs', '.js', '.vue', '.json'] },
  },
}
