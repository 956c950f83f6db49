import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NodeServer } from '../../test/servers/node-server.ts'
import { plimsoll, RunningCommand } from '../../test/support/command.ts'
import { version } from '../run/version.ts'

let server: NodeServer
beforeAll(async () => {
  server = await NodeServer.http((_, response) => response.end('ok'))
})
afterAll(() => server.stop())

describe('the command line', () => {
  it.each([
    [['--version'], 0, `${version}\n`, ''],
    [['--help'], 0, 'Usage: plimsoll', ''],
    [['help', 'run'], 0, 'Usage: plimsoll run', ''],
    [['quick', '--help'], 0, '--requests <count>', ''],
    [[], 2, '', 'Usage: plimsoll'],
    [['rum'], 2, '', 'Did you mean run?'],
    [['run'], 2, '', "missing required argument 'file'"],
    [['run', 'nowhere.load.ts'], 2, '', 'there is no plan file nowhere.load.ts'],
    [['quick', 'a b'], 2, '', 'is not a URL'],
    [['quick', 'http://:s3cr3t@127.0.0.1'], 2, '', 'a user name or a password'],
    [['quick', '127.0.0.1', '--user', '5'], 2, '', 'Did you mean --users?'],
  ])('%j exits with %d', async (words, code, out, err) => {
    const ended = await plimsoll(words)
    expect(ended.code).toBe(code)
    expect(ended.stdout).toContain(out)
    expect(ended.stderr).toContain(err)
    if (out === '') expect(ended.stdout).toBe('')
    if (err === '') expect(ended.stderr).toBe('')
    expect(ended.stderr).not.toMatch(/^\s+at /m)
    expect(ended.stderr).not.toContain('s3cr3t')
  })

  it('plimsoll doctor prints the limits of the machine, and exits with 0', async () => {
    const { code, stdout, stderr } = await plimsoll(['doctor'])
    expect([code, stderr]).toEqual([0, ''])
    for (const name of [
      'Node',
      'cores',
      'memory',
      'open files',
      'local ports',
      'listen queue',
      'load',
      'timing',
    ]) {
      expect(stdout).toMatch(new RegExp(`^[✓!] ${name} +\\S`, 'm'))
    }
    expect(stdout).toMatch(/one worker makes about \d+,\d00 requests\/s here \(\d+(\.\d)? µs of CPU each\)/)
    expect(stdout).toMatch(/at 1,000\/s an arrival starts \d\S* (µs|ms) late \(p50\), \d\S* (µs|ms) \(p99\)/)
    expect(stdout).not.toMatch(/undefined|NaN/)
  })

  it('plimsoll doctor --json measures the headroom of the machine within a few seconds', async () => {
    const before = performance.now()
    const { code, stdout, stderr } = await plimsoll(['doctor', '--json'], {
      // A proxy has no part in it.
      env: { http_proxy: 'http://127.0.0.1:1' },
    })
    expect([code, stderr]).toEqual([0, ''])
    expect(performance.now() - before).toBeLessThan(12_000)
    const { examinations, headroom } = JSON.parse(stdout)
    expect(examinations.map(({ name }: { name: string }) => name)).toContain('load')
    expect(headroom.requestsPerSecond).toBeGreaterThan(1_000)
    expect(headroom.cpuUsPerRequest).toBeGreaterThan(1)
    expect(headroom.workers).toBeGreaterThanOrEqual(1)
    expect(headroom.lagMs.p50).toBeLessThanOrEqual(headroom.lagMs.p99)
  })

  it('--quiet prints only the verdict', async () => {
    const { code, stdout, stderr } = await plimsoll(['quick', server.url, '-n', '3', '--quiet'])
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toContain('PASS')
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2)
  })

  it.each(['stdout', 'stderr'] as const)('a closed %s does not change the exit code', async (stream) => {
    const command = new RunningCommand(['quick', server.url, '-n', '3', '--json', '-'])
    command.process[stream]!.destroy()
    await once(command.process, 'exit')
    const { code, stderr } = await command.ended
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(code).toBe(stream === 'stdout' ? 2 : 0)
    if (stream === 'stdout') expect(stderr).toContain('the record could not be written to standard output')
  })
})
