/** Lets plain Node load the sources: types it strips by itself, the missing `.ts` of an import is added here. */

import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    const ours = context.parentURL?.endsWith('.ts') && specifier.startsWith('.')
    if (!ours || /\.[a-z]+$/.test(specifier)) return next(specifier, context)
    return next(`${specifier}.ts`, context)
  },
})
