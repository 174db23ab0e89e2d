/**
 * Where each platform's compute library comes from: exact wheels of TensorFlow and of what it needs, and what of them is used.
 *
 * Only linux-x64 has been run. The other rows are what is known of the same release, so that adding a platform means
 * filling in a row: their wheels export the same C API, but nobody has linked the addon against them here.
 */

import { nvidiaWheels } from './gpu-library.mjs'

/**
 * @typedef {object} WheelFile
 * @property {string} entry  path inside the wheel
 * @property {string} name   path below the library's folder
 *
 * @typedef {object} Wheel
 * @property {string} project             the project name that pip knows
 * @property {string} version             exact version
 * @property {string} pipPlatform         pip's --platform
 * @property {string | undefined} sha256  of the cp311 wheel; unknown where nobody has looked
 * @property {number} sizeBytes           of the download; rough where nobody has looked
 * @property {number} unpackedBytes       of the files taken of it; likewise
 * @property {readonly WheelFile[]} files
 *
 * @typedef {'cpu' | 'gpu'} LibraryKind
 *
 * @typedef {object} Library
 * @property {string} name       of its folder, but for the platform; says what it is and of which version
 * @property {string} title      for people
 * @property {string} linkedIn   the folder in it with the shared libraries to link against
 * @property {readonly Wheel[]} wheels
 *
 * @typedef {object} Platform
 * @property {string} id               `${process.platform}-${process.arch}`
 * @property {boolean} tried           whether provisioning has ever been run there
 * @property {Library} cpu
 * @property {Library | undefined} gpu undefined where TensorFlow has none
 * @property {string} installCompiler  what to type to get a C++ compiler
 * @property {string} installPython    what to type to get Python with pip
 */

export const PYTHON_VERSION = '3.11'
export const TENSORFLOW_VERSION = '2.21.0'

/** What the addon includes, directly or not; found with `g++ -MM -MG` over its two sources. */
export const headerEntries = [
  'tensorflow/c/c_api.h',
  'tensorflow/c/c_api_macros.h',
  'tensorflow/c/eager/c_api.h',
  'tensorflow/c/tf_attrtype.h',
  'tensorflow/c/tf_buffer.h',
  'tensorflow/c/tf_datatype.h',
  'tensorflow/c/tf_status.h',
  'tensorflow/c/tf_tensor.h',
  'tensorflow/c/tf_tstring.h',
  'tensorflow/core/platform/ctstring.h',
  'tensorflow/core/platform/ctstring_internal.h',
  'tsl/platform/ctstring.h',
  'tsl/platform/ctstring_internal.h',
  'xla/tsl/c/tsl_status.h',
].map((header) => `tensorflow/include/${header}`)

const debianTools = {
  installCompiler: 'sudo apt install g++',
  installPython: 'sudo apt install python3 python3-pip',
}

const linuxLibraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']
const darwinLibraries = ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib']

/**
 * A library that is one wheel of TensorFlow, its parts at the top of its folder.
 *
 * @param {Omit<Wheel, 'version' | 'files'>} wheel
 * @param {readonly string[]} libraries
 * @returns {Library}
 */
function oneWheel(wheel, libraries) {
  const files = libraries.map((name) => ({ entry: `tensorflow/${name}`, name }))
  const headers = headerEntries.map((entry) => ({ entry, name: entry.replace('tensorflow/include/', 'include/') }))
  return {
    name: `${wheel.project}-${TENSORFLOW_VERSION}`,
    title: `${wheel.project} ${TENSORFLOW_VERSION}`,
    linkedIn: '.',
    wheels: [{ ...wheel, version: TENSORFLOW_VERSION, files: [...files, ...headers] }],
  }
}

/** Everything lies where it lies in site-packages: the libraries find each other by that. @type {Library} */
const linuxGpu = {
  name: `tensorflow-gpu-${TENSORFLOW_VERSION}-cuda-12.8-cudnn-9.10`,
  title: `tensorflow ${TENSORFLOW_VERSION}, CUDA 12.8, cuDNN 9.10`,
  linkedIn: 'tensorflow',
  wheels: [
    {
      project: 'tensorflow',
      version: TENSORFLOW_VERSION,
      pipPlatform: 'manylinux_2_27_x86_64',
      sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
      sizeBytes: 572_440_367,
      unpackedBytes: 1_259_021_080,
      files: [...linuxLibraries.map((name) => `tensorflow/${name}`), ...headerEntries].map((entry) => ({
        entry,
        name: entry,
      })),
    },
    ...nvidiaWheels,
  ],
}

/** @type {readonly Platform[]} */
export const platforms = [
  {
    id: 'linux-x64',
    tried: true,
    cpu: oneWheel(
      {
        project: 'tensorflow-cpu',
        pipPlatform: 'manylinux_2_27_x86_64',
        sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
        sizeBytes: 273_829_956,
        unpackedBytes: 853_308_936,
      },
      linuxLibraries,
    ),
    gpu: linuxGpu,
    ...debianTools,
  },
  {
    id: 'linux-arm64',
    tried: false,
    cpu: oneWheel(
      {
        project: 'tensorflow-cpu',
        pipPlatform: 'manylinux_2_27_aarch64',
        sha256: undefined,
        sizeBytes: 280_000_000,
        unpackedBytes: 900_000_000,
      },
      linuxLibraries,
    ),
    gpu: undefined,
    ...debianTools,
  },
  {
    id: 'darwin-arm64',
    tried: false,
    cpu: oneWheel(
      {
        project: 'tensorflow',
        pipPlatform: 'macosx_12_0_arm64',
        sha256: undefined,
        sizeBytes: 230_000_000,
        unpackedBytes: 800_000_000,
      },
      darwinLibraries,
    ),
    gpu: undefined,
    installCompiler: 'xcode-select --install',
    installPython: 'brew install python@3.11',
  },
  {
    // The C API sits in _pywrap_tensorflow_common.dll, which wants python311.dll beside it; linking is MSVC's.
    id: 'win32-x64',
    tried: false,
    cpu: oneWheel(
      {
        project: 'tensorflow',
        pipPlatform: 'win_amd64',
        sha256: undefined,
        sizeBytes: 340_000_000,
        unpackedBytes: 1_000_000_000,
      },
      [],
    ),
    gpu: undefined,
    installCompiler: 'winget install Microsoft.VisualStudio.2022.BuildTools',
    installPython: 'winget install Python.Python.3.11',
  },
]

/**
 * The row of a platform, or undefined where none is known.
 *
 * @param {string} [id]
 * @returns {Platform | undefined}
 */
export function platformRow(id = `${process.platform}-${process.arch}`) {
  return platforms.find((row) => row.id === id)
}
