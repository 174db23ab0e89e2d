/**
 * The library for NVIDIA's cards as it is: left out unless `prunescope runtime install gpu` has fetched its gigabytes. Without
 * a card it computes on the processor, and that must be what the other library computes.
 */

import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { cachedLibrary, findAddon, libraryOffer } from '../../../scripts/compute-runtime/layout.mjs'
import { smallData } from '../../support/small-chain'
import { temporaryFolder } from '../../support/temporary-folder'
import { startPrunescope } from '../cli/command-line'

const tfjs = join(process.cwd(), 'node_modules', '@tensorflow', 'tfjs-node-gpu')
const kinds = ['cpu', 'gpu'] as const
/** Chosen for a process, whatever the user has chosen for himself. */
const environments = kinds.map((kind) => ({ PRUNESCOPE_LIBTENSORFLOW: cachedLibrary(kind)?.folder ?? '' }))
const isHere = kinds.every(
  (kind, index) =>
    libraryOffer(kind)?.isComplete === true &&
    findAddon(tfjs, { ...process.env, ...environments[index] }) !== undefined,
)
const home = cachedLibrary('gpu')?.home ?? ''

const reason = isHere ? '' : ' (skipped: it is not installed beside the processor’s here)'

describe.skipIf(!isHere)(`the library for cards${reason}`, () => {
  test.each(['float64', 'float32', 'bfloat16'])(
    'training in %s ends in the very weights that the processor’s library gives',
    async (precision) => {
      const data = smallData(temporaryFolder(), { train: 64 })
      const weights: Buffer[] = []
      for (const library of environments) {
        const workspace = temporaryFolder()
        const options = [
          '--network',
          '1,1x8',
          '--data',
          data,
          '--epochs',
          '3',
          '--batch',
          '16',
          '--precision',
          precision,
        ]
        const env = { ...library, PRUNESCOPE_TF_ADDON: '', CUDA_VISIBLE_DEVICES: '-1', PRUNESCOPE_THREADS: '2' }
        const { status, stderr } = await startPrunescope(workspace, ['train', ...options], { env }).ended
        expect({ status, stderr }).toMatchObject({ status: 0 })
        const [run = ''] = readdirSync(join(workspace, 'runs'))
        weights.push(readFileSync(join(workspace, 'runs', run, 'weights.safetensors')))
      }
      const [processors, cards] = weights
      expect(cards?.equals(processors ?? Buffer.alloc(0))).toBe(true)
    },
  )

  test('it says that it runs on the processor where no card may be used', async () => {
    const env = { ...environments[1], PRUNESCOPE_TF_ADDON: '', CUDA_VISIBLE_DEVICES: '-1' }
    const { stdout } = await startPrunescope(temporaryFolder(), ['doctor', '--json'], { env }).ended
    const doctor = z.object({ runtime: z.object({ device: z.string(), addonPath: z.string() }) })
    expect(doctor.parse(JSON.parse(stdout)).runtime).toMatchObject({ device: 'cpu' })
  })

  test('TensorFlow finds every library that it wants before it uses a card', () => {
    const framework = join(home, 'tensorflow', 'libtensorflow_framework.so.2')
    // Its own check, by its name in the library. What it returns is a pointer's worth; 1 means that all is well.
    const source = `#include <cstdint>
      #include <cstdio>
      void check(std::uintptr_t*) asm("_ZN3tsl8internal9DsoLoader22TryDlopenCUDALibrariesEv");
      int main() { std::uintptr_t status = 0; check(&status); std::puts(status == 1 ? "all" : "not all"); }`
    const program = join(temporaryFolder(), 'check')
    compile(source, '-o', program, '-x', 'none', framework, `-Wl,-rpath,${join(home, 'tensorflow')}`)
    expect(execFileSync(program, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()).toBe('all')
  })

  test.each([
    ['tensorflow', 'libtensorflow_framework.so.2', 'libnccl.so.2 libcupti.so.12'],
    ['nvidia/cublas/lib', 'libcublasLt.so.12', 'libnvrtc.so.12'],
    ['nvidia/cudnn/lib', 'libcudnn_graph.so.9', 'libnvrtc.so.12 libcublasLt.so.12'],
  ])('from %s, along the search path of %s, %s are found and load', (folder, library, names) => {
    const path = searchPathOf(join(home, folder, library))
    expect(loadedFrom(join(home, folder), path, names.split(' '))).toEqual(names.split(' ').map((name) => `${name} ok`))
  })
})

function compile(source: string, ...args: readonly string[]): void {
  execFileSync('g++', ['-x', 'c++', '-', ...args], { input: source, stdio: ['pipe', 'ignore', 'inherit'] })
}

function searchPathOf(library: string): string {
  const dynamic = execFileSync('readelf', ['-d', library], { encoding: 'utf8' })
  return /\(RUNPATH\).*\[(.*)\]/.exec(dynamic)?.[1] ?? ''
}

/** What the loader says to each name when a library with this search path, in this folder, asks for it. */
function loadedFrom(folder: string, searchPath: string, names: readonly string[]): readonly string[] {
  const asking = join(folder, `libprobe-${process.pid}.so`)
  const program = join(temporaryFolder(), 'probe')
  onTestFinished(() => rmSync(asking, { force: true }))
  const body = 'const char* probe(const char* name) { return dlopen(name, RTLD_LAZY) ? "ok" : dlerror(); }'
  compile(
    `#include <dlfcn.h>\n${body}`,
    '-shared',
    '-fPIC',
    '-o',
    asking,
    `-Wl,--enable-new-dtags,-rpath,${searchPath}`,
  )
  const main = `#include <cstdio>\nconst char* probe(const char*);
    int main(int count, char** names) { for (int i = 1; i < count; i++) printf("%s %s\\n", names[i], probe(names[i])); }`
  compile(main, '-o', program, '-x', 'none', asking, `-Wl,-rpath,${folder}`, '-ldl')
  return execFileSync(program, names, { encoding: 'utf8' }).trim().split('\n')
}
