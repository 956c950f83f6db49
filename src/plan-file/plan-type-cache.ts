import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/**
 * Remembers plans without type errors, so that an unchanged plan is not checked again. A plan is unchanged if the same is
 * true of all files that it reaches by relative imports (of types too), the tsconfig, the compiler and installed packages.
 */
export class PlanTypeCache {
  readonly #mark: string

  /** `also` identifies everything else that the result depends on: the compiler and its configuration. */
  constructor(file: string, also: string) {
    const hash = createHash('sha256').update(also)
    for (const [path, text] of reachedFiles(file)) hash.update(`\n${path}\n`).update(text)
    hash.update(installed(dirname(file)))
    this.#mark = join(tmpdir(), `plimsoll-${userInfo().uid}`, 'types', hash.digest('hex'))
  }

  get isKnownCorrect(): boolean {
    return existsSync(this.#mark)
  }

  /** Remembers that the plan has no type errors, if the temporary folder is writable. */
  rememberCorrect(): void {
    try {
      mkdirSync(dirname(this.#mark), { recursive: true, mode: 0o700 })
      writeFileSync(this.#mark, '')
    } catch {
      // The plan is checked again next time.
    }
  }
}

/** The contents, by path, of a plan and all files that it reaches by relative imports. */
function reachedFiles(plan: string): Map<string, string> {
  const reached = new Map<string, string>()
  const open = [plan]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue
    const text = readFileSync(file, 'utf8')
    reached.set(file, text)
    for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g)) {
      const found = candidates(resolve(dirname(file), specifier!)).find(
        (path) => existsSync(path) && statSync(path).isFile(),
      )
      if (found !== undefined) open.push(found)
    }
  }
  return reached
}

/** The possible paths of a relative import: the file itself, its TypeScript source, or the file with an ending added. */
function candidates(path: string): string[] {
  const source = path.replace(/\.([cm]?)js$/, '.$1ts')
  return [
    source,
    path,
    ...['.ts', '.mts', '.tsx', '.d.ts', '.js', '.json'].map((ending) => path + ending),
    join(path, 'index.ts'),
  ]
}

/** A string that changes whenever npm installs packages for the plan. */
function installed(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const list = join(at, 'node_modules/.package-lock.json')
    if (existsSync(list)) return `${list} ${statSync(list).mtimeMs}`
    if (at === dirname(at)) return ''
  }
}
