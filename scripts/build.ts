import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { buildPage } from './build-page.ts'
import { bundleSource } from './bundle.ts'

/** `npm run build`: writes what is published into `dist/`: the bundle, the library's declarations and the report's page. */
const root = resolve(import.meta.dirname, '..')
const types = resolve(root, 'dist/types')

rmSync(resolve(root, 'dist'), { recursive: true, force: true })
const compiler = 'node_modules/typescript/bin/tsc'
execFileSync(process.execPath, [compiler, '--project', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})
finishDeclarations(resolve(types, 'index.d.ts'))
await bundleSource()
await buildPage()

/**
 * Keeps the declarations that those of the library refer to, and lets them refer to each other as every compiler
 * understands it: as to JavaScript.
 */
function finishDeclarations(start: string): void {
  const reached = new Set([start])
  for (const file of reached) {
    const text = readFileSync(file, 'utf8').replaceAll(
      /(from |import\(|import )(['"])(\.[^'"]+)\.ts\2/g,
      (_, before: string, quote: string, path: string) => {
        reached.add(resolve(dirname(file), `${path}.d.ts`))
        return `${before}${quote}${path}.js${quote}`
      },
    )
    // The declarations of Node's, which are installed with Plimsoll, whatever `types` a user's tsconfig lists.
    writeFileSync(file, file === start ? `/// <reference types="node" />\n${text}` : text)
  }
  for (const file of globSync(`${types}/**/*.d.ts`)) if (!reached.has(file)) rmSync(file)
}
