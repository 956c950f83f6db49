import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const types = resolve(root, 'dist/types')

/** Writes the library's declarations, which the compiler of a user's project reads, into `dist/types/`. */
export function writeDeclarations(): void {
  rmSync(types, { recursive: true, force: true })
  const compiler = 'node_modules/typescript/bin/tsc'
  execFileSync(process.execPath, [compiler, '--project', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  })
  keepReachable(resolve(types, 'index.d.ts'))
}

/**
 * Deletes the declarations that `index.d.ts` does not import, directly or not, and makes the others import each other as `.js` files,
 * which every compiler understands.
 */
function keepReachable(start: string): void {
  const reached = new Set([start])
  for (const file of reached) {
    const text = readFileSync(file, 'utf8').replaceAll(
      /(from |import\(|import )(['"])(\.[^'"]+)\.ts\2/g,
      (_, before: string, quote: string, path: string) => {
        reached.add(resolve(dirname(file), `${path}.d.ts`))
        return `${before}${quote}${path}.js${quote}`
      },
    )
    // Node's declarations are installed with Plimsoll. The reference finds them whatever `types` a user's tsconfig lists.
    writeFileSync(file, file === start ? `/// <reference types="node" />\n${text}` : text)
  }
  for (const file of globSync(`${types}/**/*.d.ts`)) if (!reached.has(file)) rmSync(file)
}
