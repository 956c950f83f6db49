#!/usr/bin/env node
import module from 'node:module'

// An older Node would stop at the first import with a message of its own, so this file has no static import of ours.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  process.stderr.write(`plimsoll needs Node 24 or later, and this is ${process.version}.\n`)
  process.stderr.write(
    '→ Install a current Node, or add one to the project: npm install --save-dev node@24\n',
  )
  process.exitCode = 2
} else {
  // Before anything else is loaded, so that a second start skips most of the compiling.
  module.enableCompileCache()
  // The reader of our output may be gone. That does not end a run.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const { consoleToStderr } = await import('../base/stderr-console.ts')
  consoleToStderr()
  const { runCommandLine } = await import('./command-line.ts')
  process.exitCode = await runCommandLine(process.argv.slice(2))
}
