import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/**
 * `npm run demo`: starts the demo backend on a free port, loads it with the plan in examples/, and stops it again.
 * Exits with the exit code of the load test.
 */
const plimsoll = new URL('../src/cli/main.ts', import.meta.url).pathname
const plan = new URL('../examples/demo.load.ts', import.meta.url).pathname

const backend = spawn(process.execPath, [plimsoll, 'demo', '--port', '0'], {
  stdio: ['ignore', 'inherit', 'pipe'],
})
backend.once('exit', (code) => {
  if (code !== 0) process.exit(code ?? 1)
})
const url = await new Promise<string>((resolve) => {
  createInterface({ input: backend.stderr }).on('line', (line) => {
    process.stderr.write(`${line}\n`)
    const found = /listens at (\S+)/.exec(line)?.[1]
    if (found !== undefined) resolve(found)
  })
})

const reports = ['--json', 'plimsoll-report.json', '--html', 'plimsoll-report.html']
const load = spawn(
  process.execPath,
  [plimsoll, 'run', plan, '--host', url, ...reports, ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
)
// Ctrl-C also reaches the load test, which then writes its reports. This process must wait for its exit.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => load.kill('SIGTERM'))
load.once('exit', (code, signal) => {
  backend.kill('SIGTERM')
  process.exitCode = code ?? (signal === null ? 1 : 130)
})
