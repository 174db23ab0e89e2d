/**
 * What an installed Prunescope holds: the shell and the page in an archive that Electron checks, and beside it, as plain
 * files, what runs on the Node that comes along. The compute runtime is fetched at first use; it is larger than all of this.
 */

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('.', import.meta.url))

/** An Electron that is here already is taken as it is; otherwise electron-builder gets the version the project depends on. */
const electronDist = [process.env.ELECTRON_OVERRIDE_DIST_PATH, join(project, 'node_modules', 'electron', 'dist')].find(
  (folder) => folder && existsSync(join(folder, 'version')),
)
const electronVersion = electronDist
  ? readFileSync(join(electronDist, 'version'), 'utf8').trim().replace(/^v/, '')
  : JSON.parse(readFileSync(join(project, 'node_modules', 'electron', 'package.json'), 'utf8')).version

/** @param {string} folder of the npm package that brings Node for a platform */
const nodeFrom = (folder) => [{ from: `${folder}/bin`, to: 'node', filter: ['node', 'node.exe'] }]

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'app.prunescope.workbench',
  productName: 'Prunescope',
  copyright: 'Prunescope contributors, MIT licence',
  electronVersion,
  ...(electronDist ? { electronDist } : {}),
  // Native modules are Node's, not Electron's, and come prebuilt.
  npmRebuild: false,
  nodeGypRebuild: false,
  directories: { output: 'out/package', buildResources: 'resources' },
  files: [
    'out/{shell,preload,renderer,main}/**',
    '!out/main/bench*',
    'resources/**',
    'scripts/{lib,compute-runtime}/**',
    '!**/*.map',
    '!**/*.d.{ts,mts,cts}',
    // Node comes as a resource; what browsers would load of tfjs nobody does.
    '!node_modules/node-{linux,win,darwin}-*/**',
    '!node_modules/@tensorflow/*/dist/*.{min,es2017,es2017.min,fesm,fesm.min}.js',
    '!node_modules/@tensorflow/*/src/**',
  ],
  // Plain Node can't read the archive.
  asarUnpack: ['package.json', 'out/{main,renderer}/**', 'node_modules/**', 'resources/**', 'scripts/**'],
  // C++ sources electron-builder leaves out whatever is asked for: the addon is compiled from them at first use.
  extraResources: ['node_modules/@tensorflow/tfjs-node-gpu/binding', 'scripts/compute-runtime'].map((folder) => ({
    from: folder,
    to: `app.asar.unpacked/${folder}`,
    filter: ['*.cc'],
  })),
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    // Older Electrons, as the tests', do not have this one.
    ...(Number(electronVersion.split('.')[0]) >= 29 ? { grantFileProtocolExtraPrivileges: false } : {}),
  },
  /** The Electron for tests carries an application of its own, which would be found before ours. */
  afterExtract: ({ appOutDir }) => rmSync(join(appOutDir, 'resources', 'app'), { recursive: true, force: true }),
  fileAssociations: [
    {
      ext: 'prunescope-recipe',
      name: 'Prunescope recipe',
      description: 'Prunescope recipe',
      mimeType: 'application/x-prunescope-recipe',
      role: 'Editor',
    },
    { ext: ['yaml', 'yml'], name: 'YAML', mimeType: 'application/yaml', role: 'Viewer', rank: 'Alternate' },
  ],
  linux: {
    target: ['AppImage', 'deb'],
    executableName: 'prunescope',
    category: 'Science',
    // Whoever makes a package answers for it; without a name the package says that nobody does.
    maintainer: process.env.PRUNESCOPE_MAINTAINER || 'Prunescope contributors <nobody@prunescope.invalid>',
    synopsis: 'A workbench for channel pruning',
    icon: 'resources/icon.png',
    extraResources: nodeFrom('node_modules/node-linux-${arch}'),
  },
  // What provisioning needs; it says so itself where they are missing.
  deb: { recommends: ['python3-pip', 'g++'] },
  win: { target: ['nsis'], icon: 'resources/icon.png', extraResources: nodeFrom('node_modules/node-win-${arch}') },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  mac: {
    target: ['dmg'],
    category: 'public.app-category.developer-tools',
    icon: 'resources/icon.png',
    extraResources: nodeFrom('node_modules/node-darwin-${arch}'),
  },
}
