/**
 * TensorFlow for NVIDIA's cards on Linux: its own wheel and the twelve of its extra `and-cuda`, by exact version and hash.
 * Nothing of CUDA need be installed beside the driver.
 *
 * CUDA 12.8 is the first with kernels for compute capability 10.0 and 12.0, and cuDNN 9.10 the last with kernels for 6.0
 * and 7.0 (9.11 crashes on these), so this set serves every card that TensorFlow's own kernels do.
 */

import { posix } from 'node:path'

/** @typedef {import('./platforms.mjs').Wheel} Wheel */

/**
 * @param {string} name
 * @param {string} version
 * @param {string} pipPlatform
 * @param {string} sha256
 * @param {readonly [number, number]} sizes  of the wheel, and of what is taken of it, in bytes
 * @param {readonly string[]} files          below nvidia/
 * @param {(file: string) => string} [placed]  where one goes; by default where it lies in site-packages
 * @returns {Wheel}
 */
function nvidiaWheel(name, version, pipPlatform, sha256, [sizeBytes, unpackedBytes], files, placed = (file) => file) {
  return {
    project: `nvidia-${name}-cu12`,
    version,
    pipPlatform,
    sha256,
    sizeBytes,
    unpackedBytes,
    files: files.map((file) => ({ entry: `nvidia/${file}`, name: `nvidia/${placed(file)}` })),
  }
}

/**
 * The libraries find each other by search paths of their own, and these leave two out. TensorFlow's lacks cuSOLVER's folder,
 * and then it uses no card at all; cuDNN's and cuBLAS's lack NVRTC's, and then some convolutions fail. cuBLAS's folder is in
 * all of them.
 *
 * @param {string} file
 */
const besideCublas = (file) => `cublas/lib/${posix.basename(file)}`

/** @type {readonly Wheel[]} */
export const nvidiaWheels = [
  nvidiaWheel(
    'cublas',
    '12.8.4.1',
    'manylinux_2_27_x86_64',
    '8ac4e771d5a348c551b2a426eda6193c19aa630236b418086020df5ba9667142',
    [594_346_921, 868_160_368],
    ['cublas/lib/libcublas.so.12', 'cublas/lib/libcublasLt.so.12'],
  ),
  nvidiaWheel(
    'cuda-cupti',
    '12.8.90',
    'manylinux2014_x86_64',
    'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
    [10_248_621, 7_595_792],
    ['cuda_cupti/lib/libcupti.so.12'],
  ),
  nvidiaWheel(
    'cuda-nvcc',
    '12.8.93',
    'manylinux2010_x86_64',
    '2d6dc36fb7cb5ac9c0b8825bc13d193c35487a315664007287d0126531238011',
    [40_128_098, 32_397_092],
    ['cuda_nvcc/bin/ptxas', 'cuda_nvcc/nvvm/libdevice/libdevice.10.bc'],
  ),
  nvidiaWheel(
    'cuda-nvrtc',
    '12.8.93',
    'manylinux2010_x86_64',
    'a7756528852ef889772a84c6cd89d41dfa74667e24cca16bb31f8f061e3e9994',
    [88_040_029, 110_825_752],
    ['cuda_nvrtc/lib/libnvrtc.so.12', 'cuda_nvrtc/lib/libnvrtc-builtins.so.12.8'],
    besideCublas,
  ),
  nvidiaWheel(
    'cuda-runtime',
    '12.8.90',
    'manylinux2014_x86_64',
    'adade8dcbd0edf427b7204d480d6066d33902cab2a4707dcfc48a2d0fd44ab90',
    [954_765, 728_800],
    ['cuda_runtime/lib/libcudart.so.12'],
  ),
  nvidiaWheel(
    'cudnn',
    '9.10.2.21',
    'manylinux_2_27_x86_64',
    '949452be657fa16687d0930933f032835951ef0892b37d2d53824d1a84dc97a8',
    [706_758_467, 1_053_232_960],
    [
      'cudnn/lib/libcudnn.so.9',
      'cudnn/lib/libcudnn_adv.so.9',
      'cudnn/lib/libcudnn_cnn.so.9',
      'cudnn/lib/libcudnn_engines_precompiled.so.9',
      'cudnn/lib/libcudnn_engines_runtime_compiled.so.9',
      'cudnn/lib/libcudnn_graph.so.9',
      'cudnn/lib/libcudnn_heuristic.so.9',
      'cudnn/lib/libcudnn_ops.so.9',
    ],
  ),
  nvidiaWheel(
    'cufft',
    '11.3.3.83',
    'manylinux2014_x86_64',
    '4d2dd21ec0b88cf61b62e6b43564355e5222e4a3fb394cac0db101f2dd0d4f74',
    [193_118_695, 278_925_016],
    ['cufft/lib/libcufft.so.11'],
  ),
  nvidiaWheel(
    'curand',
    '10.3.9.90',
    'manylinux_2_27_x86_64',
    'b32331d4f4df5d6eefa0554c565b626c7216f87a06a4f56fab27c3b68a830ec9',
    [63_619_976, 136_749_240],
    ['curand/lib/libcurand.so.10'],
  ),
  nvidiaWheel(
    'cusolver',
    '11.7.3.90',
    'manylinux_2_27_x86_64',
    '4376c11ad263152bd50ea295c05370360776f8c3427b30991df774f9fb26c450',
    [267_506_905, 243_303_872],
    ['cusolver/lib/libcusolver.so.11'],
    besideCublas,
  ),
  nvidiaWheel(
    'cusparse',
    '12.5.8.93',
    'manylinux2014_x86_64',
    '1ec05d76bbbd8b61b06a80e1eaf8cf4959c3d4ce8e711b65ebd0443bb0ebb13b',
    [288_216_466, 387_990_224],
    ['cusparse/lib/libcusparse.so.12'],
  ),
  nvidiaWheel(
    'nccl',
    '2.27.7',
    'manylinux2014_x86_64',
    'de5ba5562f08029a19cb1cd659404b18411ed0d6c90ac5f52f30bf99ad5809aa',
    [322_546_339, 430_126_192],
    ['nccl/lib/libnccl.so.2'],
  ),
  nvidiaWheel(
    'nvjitlink',
    '12.8.93',
    'manylinux2010_x86_64',
    '81ff63371a7ebd6e6451970684f916be2eab07321b73c9d244dc2b4da7f73b88',
    [39_254_836, 94_101_392],
    ['nvjitlink/lib/libnvJitLink.so.12'],
  ),
]
