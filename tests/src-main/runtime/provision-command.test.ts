/** The command that an error names is one that can be typed where the error is met. */

import { expect, test } from 'vitest'
import { provisionCommand } from '../../../src-main/runtime/provision-command'

test('in a checkout it is npm’s', () => {
  expect(provisionCommand('/work/checkout', '/usr/bin/node')).toBe('`npm run provision` in Prunescope’s folder')
})

test('installed, where there is no npm, the Node and the script that came along', () => {
  expect(provisionCommand('/opt/My Apps/resources/app.asar.unpacked', '/opt/My Apps/resources/node/node')).toBe(
    '`"/opt/My Apps/resources/node/node" "/opt/My Apps/resources/app.asar.unpacked/scripts/compute-runtime/provision.mjs"`',
  )
})
