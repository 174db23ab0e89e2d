/** Unpacks the tests' Chromium once: of two files that begin at the same time one would start half of it. */

import chromium from '@sparticuz/chromium'

export default async function unpack(): Promise<void> {
  await chromium.executablePath()
}
