/** Where sets can be had from their authors, and the sums that prove they arrived whole. */

import type { DatasetKind } from './dataset'

/** One file to download. */
type SourceFile = {
  readonly name: string
  /** As the authors publish it. */
  readonly md5: string
}

export type Source = {
  readonly kind: DatasetKind
  readonly title: string
  /** Folder of the files on the authors' site; ends in a slash. */
  readonly baseUrl: string
  readonly files: readonly SourceFile[]
  /** A `.tar.gz` is unpacked; single files are kept as they are. */
  readonly packing: 'tar.gz' | 'files'
}

export const sources: readonly Source[] = [
  {
    kind: 'cifar-10',
    title: 'CIFAR-10',
    baseUrl: 'https://www.cs.toronto.edu/~kriz/',
    files: [{ name: 'cifar-10-binary.tar.gz', md5: 'c32a1d4ab5d03f1284b67883e8d87530' }],
    packing: 'tar.gz',
  },
  {
    kind: 'cifar-100',
    title: 'CIFAR-100',
    baseUrl: 'https://www.cs.toronto.edu/~kriz/',
    files: [{ name: 'cifar-100-binary.tar.gz', md5: '03b5dce01913d631647c71ecec9e9cb8' }],
    packing: 'tar.gz',
  },
  {
    kind: 'fashion-mnist',
    title: 'Fashion-MNIST',
    baseUrl: 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
    files: [
      { name: 'train-images-idx3-ubyte.gz', md5: '8d4fb7e6c68d591d4c3dfef9ec88bf0d' },
      { name: 'train-labels-idx1-ubyte.gz', md5: '25c81989df183df01b3e8a0aad5dffbe' },
      { name: 't10k-images-idx3-ubyte.gz', md5: 'bef4ecab320f06d8554ea6380940ec79' },
      { name: 't10k-labels-idx1-ubyte.gz', md5: 'bb300cfdad3c16e7a12a480ee83cd310' },
    ],
    packing: 'files',
  },
]

/** Where a set can be had, or null when Prunescope knows no site for it. */
export function sourceOf(name: string): Source | null {
  return sources.find(({ kind }) => kind === name) ?? null
}
