import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { main } from '../support/command.ts'
import { root } from './page.ts'

/** A throw-away project in which `plimsoll` is this one, as a package and, through `npx`, as a command. */
export class DocsProject {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'plimsoll-docs-'))

  constructor() {
    const packages = join(this.folder, 'node_modules')
    mkdirSync(packages)
    for (const name of readdirSync(join(root, 'node_modules'))) {
      symlinkSync(join(root, 'node_modules', name), join(packages, name))
    }
    // Beside node_modules and linked from there: Node runs no TypeScript that lies within.
    const library = join(this.folder, 'library')
    this.write('library/package.json', '{ "name": "plimsoll", "type": "module", "exports": "./index.ts" }')
    this.write('library/index.ts', `export * from '${root}/src/index.ts'\n`)
    symlinkSync(library, join(packages, 'plimsoll'))
    this.write('package.json', '{ "type": "module" }')
    const node = `exec '${process.execPath}'`
    const lines = [
      '#!/bin/sh',
      'name="$1"; shift',
      `case "$name" in`,
      `  plimsoll) ${node} '${main}' "$@" ;;`,
      `  vitest) ${node} '${root}/node_modules/vitest/vitest.mjs' "$@" ;;`,
      'esac',
      'echo "npx knows no $name here" >&2; exit 127',
    ]
    this.write('bin/npx', `${lines.join('\n')}\n`)
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text, { mode: name.startsWith('bin/') ? 0o755 : 0o644 })
    return path
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
