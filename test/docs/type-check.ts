import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Block, root } from './page.ts'
import { setups } from './setups.ts'

/**
 * Type-checks blocks, all in one run of the compiler, in a folder where packages are found. Answers what is wrong, each with
 * the page and the line.
 */
export async function typeErrors(blocks: readonly Block[], folder: string): Promise<string[]> {
  mkdirSync(join(folder, 'blocks'))
  const pages = new Map<string, string>()
  blocks.forEach((block, index) => {
    const name = `${index}.ts`
    pages.set(name, block.page)
    const [before, after] = block.notes.setup === undefined ? ['', 'export {}'] : setupOf(block)
    // On the line that it has in its page, which is then what the compiler names.
    const text = `${'\n'.repeat(block.line - 2)}${before}\n${block.text}\n${after}\n`
    writeFileSync(join(folder, 'blocks', name), text)
  })
  const compilerOptions = {
    target: 'es2024',
    lib: ['es2024'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['blocks'] }))
  const output = await compile(folder)
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) =>
    line.replace(/^blocks\/(\d+\.ts)\((\d+),(\d+)\)/, (_, name: string, at: string, column: string) => {
      return `${pages.get(name)}:${at}:${column}`
    }),
  )
}

function setupOf({ page, line, notes }: Block): readonly [string, string] {
  const setup = setups[notes.setup!]
  if (setup === undefined) throw new Error(`${page}:${line}: there is no setup '${notes.setup}' in setups.ts`)
  return setup
}

function compile(folder: string): Promise<string> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  return new Promise((done) => {
    execFile(process.execPath, [compiler, '--pretty', 'false', '-p', folder], { cwd: folder }, (_, stdout) =>
      done(stdout),
    )
  })
}
