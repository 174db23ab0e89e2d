/** The browser that a PDF is printed with where there is no window: Chrome, Chromium or Edge, where it usually lies. */

import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { UserError } from '../../src-shared/errors'

/** Takes the place of the search: the path of a browser of Chromium's family. */
const browserVariable = 'PRUNESCOPE_BROWSER'

const names = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
  'microsoft-edge-stable',
  'brave-browser',
]

/**
 * An executable browser of Chromium's family on this machine.
 *
 * @throws UserError `browser-missing` saying how to get the PDF without one
 */
export function findBrowser(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const chosen = environment[browserVariable]
  if (chosen !== undefined && chosen !== '') {
    if (isExecutable(chosen)) return chosen
    throw new UserError(
      'browser-missing',
      `${browserVariable} names ${chosen}, which can't be started.`,
      `Let it name a Chrome, Chromium or Edge, or unset it.`,
    )
  }
  const found = candidates(environment, platform).find(isExecutable)
  if (found !== undefined) return found
  throw new UserError(
    'browser-missing',
    'A PDF is printed by Chrome, Chromium or Edge, and none of them was found on this machine.',
    `Save the report as HTML, open it in any browser and print it to a PDF; or install one, or let ${browserVariable} name it.`,
  )
}

/** Where each system keeps its programs. */
function candidates(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly string[] {
  if (platform === 'win32')
    return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
      const root = environment[name]
      return root === undefined
        ? []
        : [
            join(root, 'Google', 'Chrome', 'Application', 'chrome.exe'),
            join(root, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
            join(root, 'Chromium', 'Application', 'chrome.exe'),
          ]
    })
  const onPath = (environment['PATH'] ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .flatMap((folder) => names.map((name) => join(folder, name)))
  const onMac = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map((name) =>
    join('/Applications', `${name}.app`, 'Contents', 'MacOS', name),
  )
  return platform === 'darwin' ? [...onMac, ...onPath] : onPath
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
