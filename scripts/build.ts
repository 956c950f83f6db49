import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { buildPage } from './build-page.ts'
import { bundleSource } from './bundle.ts'
import { writeDeclarations } from './declarations.ts'

/** `npm run build`: writes what is published into `dist/`: the library's declarations, the bundle, and the report's page. */
rmSync(resolve(import.meta.dirname, '../dist'), { recursive: true, force: true })
writeDeclarations()
await bundleSource()
await buildPage()
