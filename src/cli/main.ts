#!/usr/bin/env node
import module from 'node:module'

// This file has no static import of our code, because an older Node would fail at it with a message of its own.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  process.stderr.write(`plimsoll needs Node 24 or later, and this is ${process.version}.\n`)
  process.stderr.write(
    '→ Install a current Node, or add one to the project: npm install --save-dev node@24\n',
  )
  process.exitCode = 2
} else {
  // The cache must be enabled before other modules are loaded. It saves later starts most of the compiling.
  module.enableCompileCache()
  // A closed output pipe must not end a run.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const { consoleToStderr } = await import('../base/stderr-console.ts')
  consoleToStderr()
  const { runCommandLine } = await import('./command-line.ts')
  process.exitCode = await runCommandLine(process.argv.slice(2))
}
