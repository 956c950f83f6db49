import { afterEach, describe, expect, it } from 'vitest'
import { startDemo } from '../../demo/service.ts'
import { plimsoll, RunningCommand } from '../../test/support/command.ts'

const running: RunningCommand[] = []

afterEach(() => {
  for (const command of running.splice(0)) command.process.kill('SIGKILL')
})

describe('plimsoll demo', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('serves until %s and then exits with 0', async (signal) => {
    const demo = new RunningCommand(['demo', '--port', '0', '--faults', 'error=100%:503', '--seed', '9'])
    running.push(demo)
    const [, url] = await demo.says(/^demo backend listens at (http:\/\/127\.0\.0\.1:\d+)$/m)
    expect((await fetch(`${url}/health/`)).status).toBe(503)
    demo.process.kill(signal)
    expect((await demo.ended).code).toBe(0)
  })

  it('reports a port that is in use, and exits with 2', async () => {
    const demo = await startDemo()
    const { code, stderr } = await plimsoll(['demo', '--port', String(demo.port)])
    expect(code).toBe(2)
    expect(stderr).toContain(`port ${demo.port} of 127.0.0.1 is already in use`)
    expect(stderr).toContain('--port 0')
    await demo.close()
  })

  it.each([
    [['--port', 'x'], '--port is "x"'],
    [['--port', '65536'], '--port is "65536"'],
    [['--faults', 'fire=1'], 'the fault "fire=1" cannot be used: there is no such fault'],
    [['--no-such-flag'], "unknown option '--no-such-flag'"],
    [['--database', '/no-such-folder/demo.sqlite'], 'cannot open the database /no-such-folder/demo.sqlite'],
  ])('reports the mistake in %j, and exits with 2', async (words, message) => {
    const { code, stderr } = await plimsoll(['demo', ...words])
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(code).toBe(2)
  })
})
