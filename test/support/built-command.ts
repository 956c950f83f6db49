import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'

/** Builds what the tests start: without the check of types, which is not theirs. */
export function setup(): void {
  const script = resolve(import.meta.dirname, '../../scripts/bundle.ts')
  execFileSync(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit'] })
}
