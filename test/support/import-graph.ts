import { globSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** The source files of the package, of the demo backend and of the page, without their tests and the tests' own support. */
export const sourceFiles: readonly string[] = globSync('{src,demo,ui}/**/*.{ts,tsx}', { cwd: root })
  .filter((file) => !/\.test\.tsx?$|\/golden\/|\/sample-record\.ts$/.test(file))
  .sort()

export function textOf(file: string): string {
  return readFileSync(resolve(root, file), 'utf8')
}

/** Every file that a file imports, as a path from the root: for types alone and dynamically, too. */
export function importsOf(file: string): string[] {
  // `from '…'`, `import '…'`, `import('…')`, and `typeof import('…')` are all there are.
  const found = textOf(file).matchAll(/\b(?:from\s+|import\s*\(?\s*)'(\.[^']+)'/g)
  return [...new Set([...found].map(([, path]) => relative(root, resolve(root, dirname(file), path!))))]
}

/** Groups of files of which each imports all others of its group, directly or not; files of a group in order of their names. */
export function importCircles(files: readonly string[]): string[][] {
  const imports = new Map(files.map((file) => [file, importsOf(file).filter((each) => files.includes(each))]))
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const circles: string[][] = []
  // Tarjan: a file that reaches no file opened before it closes its group.
  const visit = (file: string): void => {
    order.set(file, order.size)
    lowest.set(file, order.get(file)!)
    open.push(file)
    for (const target of imports.get(file)!) {
      if (!order.has(target)) visit(target)
      if (open.includes(target)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(target)!))
    }
    if (lowest.get(file) !== order.get(file)) return
    const group = open.splice(open.indexOf(file))
    if (group.length > 1) circles.push(group.sort())
  }
  for (const file of files) if (!order.has(file)) visit(file)
  return circles.sort((a, b) => a[0]!.localeCompare(b[0]!))
}
