import { createRequire, isBuiltin } from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { OnResolveArgs, OnResolveResult, Plugin } from 'esbuild'

/**
 * An esbuild plugin that decides which imports are the author's own files, which are bundled, and which are packages, which
 * stay imports. Own is what lies outside `node_modules`: relative files, files that `paths` of a tsconfig name, and the
 * packages of a workspace. Files in `node_modules` that Node does not load, which are TypeScript and JSON, are bundled, too.
 */
export const ownImports: Plugin = {
  name: 'own-imports',
  setup(build) {
    // Stays an import even if a tsconfig maps it, because it resolves to the copy that runs the plan.
    build.onResolve({ filter: /^plimsoll$/ }, () => ({ path: 'plimsoll', external: true }))
    build.onResolve({ filter: /^[^./]/ }, async (args) => {
      if (args.pluginData === asking || args.kind === 'entry-point' || args.path.startsWith('data:'))
        return undefined
      if (isBuiltin(args.path)) return { path: args.path, external: true }
      const { path, importer, namespace, resolveDir } = args
      const kind = args.kind === 'require-resolve' ? 'require-call' : args.kind
      const found = await build.resolve(path, { kind, importer, namespace, resolveDir, pluginData: asking })
      if (found.errors.length > 0 || found.namespace !== 'file') return packageImport(args, undefined)
      if (args.kind === 'require-resolve') return { path: found.path, external: true }
      return isBundled(found.path) ? { path: found.path } : packageImport(args, found.path)
    })
    build.onResolve({ filter: /^\.{0,2}\// }, (args) => {
      // Native code and what `require.resolve` finds are files, and no code to bundle.
      if (args.kind !== 'require-resolve' && !args.path.endsWith('.node')) return undefined
      const path = requiredFile(args)
      return path === undefined ? undefined : { path, external: true }
    })
  },
}

/** Marks a question to esbuild itself, which would otherwise come back to this plugin. */
const asking = Symbol('asking')

function isBundled(file: string): boolean {
  return !file.includes('/node_modules/') || /\.([cm]?tsx?|json)$/.test(file)
}

/** An import that Node resolves as it would from the file with the import, which may be in another folder than the plan. */
function packageImport(args: OnResolveArgs, found: string | undefined): OnResolveResult {
  const { path, kind, importer } = args
  if (kind === 'require-call' || kind === 'require-resolve') {
    return { path: requiredFile(args) ?? path, external: true }
  }
  // Bundlers and compilers accept 'lodash/get' for lodash/get.js; Node does not.
  const lacksEnding = /^(@[^/]+\/)?[^/]+\/.+/.test(path) && extname(path) === ''
  if (found !== undefined && lacksEnding) return { path: pathToFileURL(found).href, external: true }
  return {
    path: importer === '' ? path : `${path}${importerMark}${encodeURIComponent(importer)}`,
    external: true,
  }
}

function requiredFile({ path, importer }: OnResolveArgs): string | undefined {
  try {
    return createRequire(importer).resolve(path)
  } catch {
    // It may be optional: the plan fails only if it is required at run time.
    return undefined
  }
}

/** Comes between the specifier of an import and the file that imports it. */
export const importerMark = '?plimsoll-importer='

/** Splits an import of a bundle into the specifier as written and the file that imports it. Undefined for all others. */
export function markedImport(specifier: string): { specifier: string; importer: string } | undefined {
  const at = specifier.lastIndexOf(importerMark)
  if (at < 0) return undefined
  const importer = decodeURIComponent(specifier.slice(at + importerMark.length))
  return { specifier: specifier.slice(0, at), importer }
}

/** A text without the files that import, as an author wrote the specifiers in it. */
export function withoutMarks(text: string): string {
  return text.replaceAll(/\?plimsoll-importer=[^'"\s]*/g, '')
}
