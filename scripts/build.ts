import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'

/** `npm run build`: what is published: JavaScript with declarations below dist/, and the report's page. */
const root = new URL('..', import.meta.url).pathname
const node = (...words: string[]) => execFileSync(process.execPath, words, { cwd: root, stdio: 'inherit' })

rmSync(`${root}dist`, { recursive: true, force: true })
node('node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json')
node('scripts/build-page.ts')
