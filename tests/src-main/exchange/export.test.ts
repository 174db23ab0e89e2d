/** What leaves is what other tools expect: torchvision’s state_dict, mask indices, and cfg. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { initialWeights } from '../../../src-main/engine/initialise'
import { exportCfg, exportMask, exportSafetensors } from '../../../src-main/exchange/export'
import { readSafetensors } from '../../../src-main/exchange/safetensors'
import { parseArchitecture } from '../../../src-shared/architecture/architecture-json'
import { resnet } from '../../../src-shared/architecture/resnet'
import { maskFromJson, maskToJson } from '../../../src-shared/pruning/mask-json'
import { planPruning } from '../../../src-shared/pruning/plan'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { parityNetwork, parityRatios, parityWeights } from '../../support/parity'

const folder = mkdtempSync(join(tmpdir(), 'prunescope-export-'))
afterAll(() => rmSync(folder, { recursive: true }))
const settings = { policy: 'block-interior', floor: 3, denominator: 'prunable' } as const

test('weights carry their network, where they come from, and torch’s mark', () => {
  const path = join(folder, 'weights.safetensors')
  exportSafetensors(path, parityNetwork, parityWeights('trained'), { run: 'a1', recipe: '{"seed":7}' })
  const { tensors, metadata } = readSafetensors(path)
  expect(tensors).toEqual(parityWeights('trained'))
  expect(metadata).toMatchObject({ run: 'a1', recipe: '{"seed":7}', format: 'pt' })
  expect(parseArchitecture(JSON.parse(metadata['architecture'] ?? ''))).toEqual(parityNetwork)
})

test('weights of another network are refused, and no file is left', () => {
  const path = join(folder, 'refused.safetensors')
  expect(() => exportSafetensors(path, resnet(18, '3x3'), parityWeights('trained'), {})).toThrow(/conv1\.weight should/)
  expect(existsSync(path)).toBe(false)
})

test.each(parityRatios)('mask and cfg at ratio $ratio are those of the PyTorch reference', ({ ratio, expected }) => {
  const { mask } = planPruning(parityWeights('trained'), parityNetwork, ratio, settings)
  const [maskPath, cfgPath] = [join(folder, `${ratio}.mask.json`), join(folder, `${ratio}.cfg.json`)]
  exportMask(maskPath, maskToJson(mask))
  exportCfg(cfgPath, pruneArchitecture(parityNetwork, mask))
  expect(maskFromJson(JSON.parse(readFileSync(maskPath, 'utf8')))).toEqual(mask)
  expect(JSON.parse(readFileSync(cfgPath, 'utf8'))).toEqual(expected.cfg)
})

const python = process.env['PRUNESCOPE_TORCH_PYTHON'] ?? ''

/** Through the safetensors package, or by hand where that Python has none. */
const strictLoading = `
import json, struct, sys, torch, torchvision
path, name, classes = sys.argv[1:]
try:
    from safetensors.torch import load_file
    state = load_file(path)
except ImportError:
    data = open(path, 'rb').read()
    start = 8 + struct.unpack('<Q', data[:8])[0]
    types = {'F32': torch.float32, 'I64': torch.int64}
    state = {}
    for key, entry in json.loads(data[8:start]).items():
        if key == '__metadata__': continue
        begin, end = entry['data_offsets']
        tensor = torch.frombuffer(bytearray(data[start + begin:start + end]), dtype=types[entry['dtype']])
        state[key] = tensor.reshape(entry['shape'])
model = getattr(torchvision.models, name)(num_classes=int(classes))
result = model.load_state_dict(state, strict=True)
model.eval()
with torch.no_grad():
    out = model(torch.zeros(1, 3, 64, 64))
loader = 'safetensors' if 'load_file' in globals() else 'bytes'
print(json.dumps({'missing': result.missing_keys, 'unexpected': result.unexpected_keys, 'shape': list(out.shape),
                  'finite': bool(torch.isfinite(out).all()), 'loader': loader}))
`

test.skipIf(python === '').each([
  [18, 'resnet18'],
  [50, 'resnet50'],
] as const)(
  'ResNet-%d loads strictly in torchvision’s %s',
  (depth, name) => {
    const path = join(folder, `${name}.safetensors`)
    const network = resnet(depth, '7x7-maxpool', { classes: 10, inputSize: 224 })
    exportSafetensors(path, network, initialWeights(network, 1), {})
    const output = execFileSync(python, ['-c', strictLoading, path, name, '10'], { encoding: 'utf8' })
    expect(JSON.parse(output)).toMatchObject({ missing: [], unexpected: [], shape: [1, 10], finite: true })
  },
  120_000,
)
