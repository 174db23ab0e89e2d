/** Weights in formats that can't be taken in, told by their first bytes: each with the way to one that can. */

import { closeSync, openSync, readSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { UserError } from '../../src-shared/errors'

const headBytes = 256

export const imagesNext =
  'Images are data, not a network: “Train or test …” on a run’s page takes the path of their folder, and `prunescope data add NAME FOLDER` gives it a name.'

/** The first bytes of a file, one character each. */
export function headOf(path: string): string {
  const bytes = Buffer.alloc(headBytes)
  const file = openSync(path, 'r')
  try {
    return bytes.toString('latin1', 0, readSync(file, bytes))
  } finally {
    closeSync(file)
  }
}

export function isZip(head: string): boolean {
  return head.startsWith('PK\u0003\u0004')
}

/** @throws UserError `bad-weights` naming the format, and how it becomes safetensors */
export function refuseForeign(path: string, head: string): void {
  const name = basename(path)
  const target = `${basename(path, extname(path))}.safetensors`
  const refuse = (what: string, next: string): never => {
    throw new UserError('bad-weights', `${name} is ${what}; weights come in as safetensors.`, next)
  }
  if (isTorch(head))
    refuse(
      'a PyTorch checkpoint (torch.save)',
      `Convert it where PyTorch is: \`python -c "import torch; from safetensors.torch import save_file; save_file(torch.load('${name}', weights_only=True), '${target}')"\`. Where the file holds more than a state_dict, take that out of it first, as in \`torch.load(…)['state_dict']\`.`,
    )
  if (/\.onnx$/i.test(name))
    refuse('an ONNX network', 'Save the weights of the model it was made from, with safetensors.torch.save_file.')
  if (head.startsWith('\u0089HDF'))
    refuse(
      'an HDF5 file, as Keras writes',
      'Only networks with torchvision’s tensor names can be told apart: load the weights into such a model in PyTorch, and save its state_dict with safetensors.torch.save_file.',
    )
}

/** @throws UserError `bad-weights` for what none of the readers would make sense of; a name that promises weights is left to theirs */
export function refuseUnknown(path: string, head: string): void {
  // A length of eight bytes, then a JSON object.
  if (isZip(head) || head[8] === '{' || /\.(safetensors|prunescope)$/i.test(path)) return
  throw new UserError(
    'bad-weights',
    `${basename(path)} is neither weights as safetensors, nor a family of runs (.prunescope), nor TensorBoard’s events.`,
    /\.(png|jpe?g)$/i.test(path) ? imagesNext : 'Save the weights where they are, with safetensors.torch.save_file.',
  )
}

/** A zip whose first entry is the pickle, named by its folder; before PyTorch 1.6 the bare pickle of a magic number. */
function isTorch(head: string): boolean {
  return (
    (isZip(head) && /^[^\0]*\/data\.pkl/.test(head.slice(30))) || head.startsWith('\u0080\u0002\u008a\nl\u00fc\u009cF')
  )
}
