import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { startDemo } from './service.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function run(...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  const text = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (bytes) => {
      text[stream] += bytes
    })
  }
  return { child, text, ended: once(child, 'close') }
}

async function listening(...args: string[]) {
  const process = run('--port', '0', ...args)
  while (!process.text.stderr.includes('\n')) await once(process.child.stderr, 'data')
  const url = /^demo backend listens at (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(process.text.stderr)?.[1]
  return { ...process, url: url! }
}

describe('the demo as a process', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('serves until %s and then ends with 0', async (signal) => {
    const { child, url, ended } = await listening('--faults', 'error=100%:503', '--seed', '9')
    expect((await fetch(`${url}/health/`)).status).toBe(503)
    child.kill(signal)
    expect(await ended).toEqual([0, null])
  })

  it('says in one message that a port is taken, and ends with 2', async () => {
    const demo = await startDemo()
    const { text, ended } = run('--port', String(demo.port))
    expect(await ended).toEqual([2, null])
    expect(text.stderr).toBe(
      `port ${demo.port} of 127.0.0.1 is taken\n` +
        'Choose another one with --port, or --port 0 for any that is free.\n',
    )
    await demo.close()
  })

  it.each([
    [['--port', 'x'], '--port is "x", not a whole number from 0 to 65535'],
    [['--port', '65536'], '--port is "65536"'],
    [['--faults', 'fire=1'], 'the fault "fire=1" cannot be used: there is no such fault'],
    [['--no-such-flag'], "Unknown option '--no-such-flag'"],
    [['extra'], "Unexpected argument 'extra'"],
    [
      ['--database', '/no-such-folder/demo.sqlite'],
      'the database /no-such-folder/demo.sqlite cannot be used',
    ],
  ])('says what is wrong with %j, and ends with 2', async (args, message) => {
    const { text, ended } = run(...args)
    expect(await ended).toEqual([2, null])
    expect(text.stderr).toContain(message)
    expect(text.stderr).not.toMatch(/^\s+at /m)
  })

  it('prints its usage when asked for help', async () => {
    const { text, ended } = run('--help')
    expect(await ended).toEqual([0, null])
    expect(text.stdout).toContain('node demo/main.ts')
  })
})
