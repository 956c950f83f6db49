import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { noteText } from '../../src/base/note.ts'
import type { RunRecord } from '../../src/record/run-record.ts'
import { parseRunRecord } from '../../src/record/run-record-reader.ts'
import { type Ended, plimsoll, RunningCommand, Workspace } from '../support/command.ts'
import { CpuQuota } from '../support/cpu-quota.ts'

const space = new Workspace()
let server: Server
let url = ''
/** How long a request takes in ms, and whether requests are served one at a time, as with a single database lock. */
let target = { ms: 0, inTurn: false }
let last: Promise<unknown> = Promise.resolve()

beforeAll(async () => {
  server = createServer(async (_, reply) => {
    if (target.inTurn) {
      const turn = last.then(() => delay(target.ms))
      last = turn
      await turn
    } else if (target.ms > 0) await delay(target.ms)
    reply.end('ok')
  })
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => {
  target = { ms: 0, inTurn: false }
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
  space.remove()
})

const loads = {
  closed: "users({ steady: { hold: 5, for: '4s' } })",
  open: "arrivals({ steady: { hold: '100/s', for: '4s' } })",
}

/** A plan whose SLA is too loose to notice milliseconds. */
const plan = (load: string, body = '') => `
import { arrivals, constant, endpoint, plan, scenario, users } from 'plimsoll'
const page = endpoint('GET /')
export default plan({
  target: 'http://127.0.0.1:1',
  mix: scenario('read', { wait: constant('20ms') }, async ({ call, random }) => {
    await call(page)
    ${body}
  }),
  load: ${load},
  sla: { p95: '1s' },
})
`

const words = (text: string, ...more: string[]) => [
  ...['run', space.write('starved.load.ts', text), '--host', url, '--no-type-check'],
  ...['--json', space.path('starved.json'), ...more],
]

const record = (): RunRecord => parseRunRecord(space.record('starved.json'))

async function run(text: string, ...more: string[]): Promise<Ended & { record: RunRecord }> {
  const ended = await plimsoll(words(text, ...more))
  return { ...ended, record: record() }
}

/** Starts the command and does something to its process once the load has begun. */
async function disturbed(text: string, disturb: (pid: number) => Promise<void>) {
  const command = new RunningCommand(words(text))
  await command.says(/steady/)
  await disturb(command.process.pid!)
  return { ...(await command.ended), record: record() }
}

function expectInvalid({ code, record }: { code: number | null; record: RunRecord }, reason: RegExp) {
  expect(record.verdict.reasons.map(noteText).join('\n')).toMatch(reason)
  expect(record.verdict.status).toBe('invalid')
  expect(record.generator.status).toBe('limited')
  expect(code).toBe(4)
}

describe('a starved generator makes the run invalid', () => {
  it('with a CPU quota', { timeout: 60_000 }, async ({ skip }) => {
    const quota = CpuQuota.make(0.3)
    if (quota === undefined) {
      process.stderr.write(
        'cannot set a CPU quota on this machine: only the parsing of recorded quota files is tested\n',
      )
      skip()
      return
    }
    try {
      const busy = words(plan("users({ steady: { hold: 20, for: '4s' } })").replace("'20ms'", "'0ms'"))
      const command = new RunningCommand(busy)
      quota.add(command.process.pid!)
      const ended = await command.ended
      expectInvalid(
        { ...ended, record: record() },
        /^the CPU quota of this container throttled the generator for \d/m,
      )
      expect(record().generator.limits[0]).toBe('throttled')
      expect(record().generator.throttledSeconds).toBeGreaterThan(0.3)
    } finally {
      await quota.remove()
    }
  })

  it.each(['closed', 'open'] as const)('after it was stopped for a while, in a %s load', async (kind) => {
    const ended = await disturbed(plan(loads[kind]), async (pid) => {
      await delay(800)
      process.kill(pid, 'SIGSTOP')
      await delay(1_500)
      process.kill(pid, 'SIGCONT')
    })
    expectInvalid(ended, /^the whole process stalled for up to 1\.\d s, \d+ % of the time in total/m)
    const { standstill } = ended.record.generator
    expect(standstill.maxMs).toBeGreaterThan(1_300)
    expect(standstill.haltedSeconds).toBeGreaterThan(1.3)
  })

  it('when it is stopped repeatedly, as by an unreported quota', async () => {
    const ended = await disturbed(plan(loads.closed), async (pid) => {
      for (let times = 0; times < 8; times++) {
        process.kill(pid, 'SIGSTOP')
        await delay(150)
        process.kill(pid, 'SIGCONT')
        await delay(150)
      }
    })
    expectInvalid(ended, /the whole process stalled for up to \d+ ms/)
  })

  it.each(['closed', 'open'] as const)('with a scenario that blocks, in a %s load', async (kind) => {
    const block = 'if (random.chance(0.01)) { const end = Date.now() + 300; while (Date.now() < end); }'
    expectInvalid(
      await run(plan(loads[kind], block)),
      /^a worker stalled for up to (2[6789]|[345]\d)\d ms, .* busy with code that did not return/m,
    )
  })

  it('with a scenario that waits in synchronous code', async () => {
    const wait = 'if (random.chance(0.01)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)'
    expectInvalid(
      await run(plan(loads.closed, wait)),
      /^a worker stalled for up to (2[6789]|[345]\d)\d ms, .* without using the CPU/m,
    )
  })

  it.each([
    ['open', "arrivals({ steady: { hold: '200/s', for: '3s' } })"],
    ['closed', "users({ steady: { hold: 20, for: '3s' } })"],
  ])('with too few connections, in a %s load', async (_, load) => {
    target.ms = 50
    const ended = await run(plan(load).replace("'20ms'", "'0ms'"), '--connections', '5')
    expectInvalid(ended, /^half of the requests waited .* or longer for a connection: at most 5 may be open/m)
    expect(ended.record.generator.limits).toContain('connections')
    expect(ended.record.findings.map(({ message }) => message).join()).not.toContain('Requests waited')
  })

  it('with too few iterations in flight', async () => {
    target.ms = 50
    const ended = await run(plan("arrivals({ steady: { hold: '200/s', for: '3s' } }, { inFlight: 5 })"))
    expectInvalid(
      ended,
      /^half of the iterations started .* after they were due: at most 5 may be in flight/m,
    )
  })

  it('with too few open files', async () => {
    target.ms = 50
    const command = ['-c', 'ulimit -n 100; exec "$0" "$@"', process.execPath]
    const ended = await plimsoll(words(plan("users({ steady: { hold: 200, for: '2s' } })")), {
      through: ['/bin/sh', ...command],
    })
    expectInvalid(
      { ...ended, record: record() },
      /could not be opened: the limit of open files was reached \(EMFILE\)/,
    )
    expect(record().generator.fileLimitHits).toBeGreaterThan(0)
  })
})

describe('a generator that is not the limit leaves the run valid', () => {
  it('when requests wait for the target, whatever the cap on connections', async () => {
    target = { ms: 8, inTurn: true }
    const load =
      "arrivals({ calm: { hold: '40/s', for: '2s', arrivals: 'poisson' }, storm: { hold: '180/s', for: '2s' } })"
    const { record } = await run(plan(load), '--connections', '5')
    expect(record.generator.connectionWaitMs.p50).toBeGreaterThan(50)
    expect(record.generator.limits).not.toContain('connections')
    expect(record.findings.map(({ message }) => message).join()).toContain('Requests waited')
  })

  it.each(Object.entries(loads))('in repeated runs of a %s load', { timeout: 60_000 }, async (_, load) => {
    let runs = 0
    for (let time = 0; time < 15 && runs < 5; time++) {
      const { code, record } = await run(plan(load.replace('4s', '2s')))
      // Skips a run during which other programs used the cores.
      const { standstill, stealShare } = record.generator
      if (standstill.queuedSeconds > 0.05 || stealShare! > 0.05) continue
      runs++
      expect(record.verdict.reasons).toEqual([])
      expect(code).toBe(0)
    }
    if (runs < 5) process.stderr.write(`only ${runs} of 15 runs had the cores to themselves\n`)
  })

  it('in a run of a single request', async () => {
    for (let time = 0; time < 5; time++) {
      const { code, stderr } = await plimsoll(['quick', url, '-n', '1'])
      expect(stderr).not.toContain('INVALID')
      expect(code).toBe(0)
    }
  })
})
