import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'esbuild'
import { importerMark } from './own-imports.ts'

/** Constants that replace what a file knows about its own place, in code but not in strings. */
export const ownMetaNames = {
  'import.meta': '__plimsollMeta',
  __dirname: '__plimsollDirname',
  __filename: '__plimsollFilename',
}

/**
 * An esbuild plugin that gives each bundled file its own `import.meta`, `__dirname` and `__filename`, so that it finds data
 * files next to it. Needs `define: ownMetaNames`.
 */
export const ownMeta: Plugin = {
  name: 'own-meta',
  setup(build) {
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      if (!/\bimport\.meta\b|\b__(?:dir|file)name\b/.test(text)) return undefined
      // The constants go on the first line of code, so that lines keep their numbers, but after a `#!`, which must be first.
      const [, start, rest] = /^(#![^\n]*\n)?(.*)$/s.exec(text)!
      return { contents: `${start ?? ''}${declarations(path)} ${rest}`, loader: 'default' }
    })
  },
}

function declarations(path: string): string {
  const [file, folder, url] = [path, dirname(path), pathToFileURL(path).href].map((each) =>
    JSON.stringify(each),
  )
  const resolve = `(name) => __plimsollResolve(name, ${file}, ${url})`
  return [
    `const ${ownMetaNames.__dirname} = ${folder}, ${ownMetaNames.__filename} = ${file};`,
    `const ${ownMetaNames['import.meta']} =`,
    `{ dirname: ${folder}, filename: ${file}, url: ${url}, main: false, resolve: ${resolve} };`,
  ].join(' ')
}

/**
 * The first line of every bundle: `require`, which ES modules lack, for CommonJS files in the bundle, and
 * `import.meta.resolve` for the files of other folders.
 */
export const bundleBanner: string = [
  "import { createRequire as __plimsollCreateRequire } from 'node:module';",
  'const require = __plimsollCreateRequire(import.meta.url);',
  'const __plimsollResolve = (name, file, url) => /^\\.{0,2}\\//.test(name) ? new URL(name, url).href',
  `: import.meta.resolve(name + '${importerMark}' + encodeURIComponent(file));`,
].join(' ')
