/**
 * Where each platform's compute library comes from: one exact wheel of TensorFlow, and what of it is used.
 *
 * Only linux-x64 has been run. The other rows are what is known of the same release, so that adding a platform means
 * filling in a row: their wheels export the same C API, but nobody has linked the addon against them here.
 */

/**
 * @typedef {object} LibraryFile
 * @property {string} entry  path inside the wheel
 * @property {string} name   name in the cache; the addon's linker looks for it by this name
 *
 * @typedef {object} Platform
 * @property {string} id                 `${process.platform}-${process.arch}`
 * @property {boolean} tried             whether provisioning has ever been run there
 * @property {string} wheelProject       the project name that pip knows
 * @property {string} wheelVersion       exact version
 * @property {string} pipPlatform        pip's --platform
 * @property {string | undefined} wheelSha256  of the cp311 wheel; unknown where nobody has looked
 * @property {number} wheelBytes         rough size of the download, for the progress line
 * @property {readonly LibraryFile[]} libraries
 * @property {string} installCompiler    what to type to get a C++ compiler
 * @property {string} installPython      what to type to get Python with pip
 */

export const PYTHON_VERSION = '3.11'
export const TENSORFLOW_VERSION = '2.21.0'

const debianTools = {
  installCompiler: 'sudo apt install g++',
  installPython: 'sudo apt install python3 python3-pip',
}

/** @type {readonly Platform[]} */
export const platforms = [
  {
    id: 'linux-x64',
    tried: true,
    wheelProject: 'tensorflow-cpu',
    wheelVersion: TENSORFLOW_VERSION,
    pipPlatform: 'manylinux_2_27_x86_64',
    wheelSha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    wheelBytes: 273_829_956,
    libraries: [
      { entry: 'tensorflow/libtensorflow_cc.so.2', name: 'libtensorflow_cc.so.2' },
      { entry: 'tensorflow/libtensorflow_framework.so.2', name: 'libtensorflow_framework.so.2' },
    ],
    ...debianTools,
  },
  {
    id: 'linux-arm64',
    tried: false,
    wheelProject: 'tensorflow-cpu',
    wheelVersion: TENSORFLOW_VERSION,
    pipPlatform: 'manylinux_2_27_aarch64',
    wheelSha256: undefined,
    wheelBytes: 280_000_000,
    libraries: [
      { entry: 'tensorflow/libtensorflow_cc.so.2', name: 'libtensorflow_cc.so.2' },
      { entry: 'tensorflow/libtensorflow_framework.so.2', name: 'libtensorflow_framework.so.2' },
    ],
    ...debianTools,
  },
  {
    id: 'darwin-arm64',
    tried: false,
    wheelProject: 'tensorflow',
    wheelVersion: TENSORFLOW_VERSION,
    pipPlatform: 'macosx_12_0_arm64',
    wheelSha256: undefined,
    wheelBytes: 230_000_000,
    libraries: [
      { entry: 'tensorflow/libtensorflow_cc.2.dylib', name: 'libtensorflow_cc.2.dylib' },
      { entry: 'tensorflow/libtensorflow_framework.2.dylib', name: 'libtensorflow_framework.2.dylib' },
    ],
    installCompiler: 'xcode-select --install',
    installPython: 'brew install python@3.11',
  },
  {
    // The C API sits in _pywrap_tensorflow_common.dll, which wants python311.dll beside it; linking is MSVC's.
    id: 'win32-x64',
    tried: false,
    wheelProject: 'tensorflow',
    wheelVersion: TENSORFLOW_VERSION,
    pipPlatform: 'win_amd64',
    wheelSha256: undefined,
    wheelBytes: 340_000_000,
    libraries: [],
    installCompiler: 'winget install Microsoft.VisualStudio.2022.BuildTools',
    installPython: 'winget install Python.Python.3.11',
  },
]

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

/**
 * The row of a platform, or undefined where none is known.
 *
 * @param {string} [id]
 * @returns {Platform | undefined}
 */
export function platformRow(id = `${process.platform}-${process.arch}`) {
  return platforms.find((row) => row.id === id)
}
