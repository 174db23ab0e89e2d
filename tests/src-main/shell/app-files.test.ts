/** Which URLs are files of the page, and that no way of writing one leads out of its folder. */

import { describe, expect, test } from 'vitest'
import { fileFor, isAppUrl, pageHeaders } from '../../../src-main/shell/app-files'

const root = '/app/out/renderer'

test('the page and its assets are files of the renderer’s folder', () => {
  expect(fileFor('app://prunescope/', root)?.path).toBe(`${root}/index.html`)
  expect(fileFor('app://prunescope/#/runs/3', root)?.path).toBe(`${root}/index.html`)
  expect(fileFor('app://prunescope/assets/index-B_x1.js?v=2', root)).toEqual({
    path: `${root}/assets/index-B_x1.js`,
    contentType: 'text/javascript; charset=utf-8',
  })
})

describe('no URL leads out of the folder', () => {
  test.each([
    'app://prunescope/../../package.json',
    'app://prunescope/..%2f..%2fpackage.json',
    'app://prunescope/%2e%2e/%2e%2e/package.json',
    'app://prunescope/assets/..%5c..%5cpackage.json',
    'app://prunescope/assets/%00.js',
    'app://prunescope//etc/hosts.json',
    'app://prunescope/C:/secret.json',
    'app://prunescope/.hidden.json',
    'app://prunescope/assets/',
    'app://prunescope/%E0%A4%A.js',
    'app://prunescope/..%252fpackage.json',
  ])('%s', (url) => {
    const file = fileFor(url, root)
    // Where the URL itself was resolved, what is left lies inside.
    if (file !== null) expect(file.path).toBe(`${root}/package.json`)
  })

  test.each(['app://other/index.html', 'file:///app/out/renderer/index.html', 'app://user@prunescope/', 'nonsense'])(
    '%s is another’s',
    (url) => {
      expect(fileFor(url, root)).toBeNull()
      expect(isAppUrl(url)).toBe(false)
    },
  )
})

test('a file of an unknown kind is not given out', () => {
  expect(fileFor('app://prunescope/assets/secret.sqlite3', root)).toBeNull()
})

test('the page may load nothing from elsewhere and run no script but its files', () => {
  const policy = pageHeaders['Content-Security-Policy'] ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
})
