import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { noteText } from '../../src/base/note.ts'
import type { RunRecord } from '../../src/record/run-record.ts'
import { plimsoll, RunningCommand } from '../support/command.ts'
import { CpuQuota } from '../support/cpu-quota.ts'
import { GeneratorBench, loads, plan } from '../support/generator-bench.ts'

let bench: GeneratorBench

beforeAll(async () => {
  bench = await GeneratorBench.start()
})

afterEach(() => {
  bench.target = { ms: 0, inTurn: false }
})

afterAll(() => bench[Symbol.dispose]())

function expectInvalid({ code, record }: { code: number | null; record: RunRecord }, reason: RegExp) {
  expect(record.verdict.reasons.map(noteText).join('\n')).toMatch(reason)
  expect(record.verdict.status).toBe('invalid')
  expect(record.generator.status).toBe('limited')
  expect(code).toBe(4)
}

describe('a starved generator makes the run invalid', () => {
  it('a CPU quota is told, and makes the run invalid if it can have changed the verdict', {
    timeout: 60_000,
  }, async ({ skip }) => {
    const quota = CpuQuota.make(0.2)
    if (quota === undefined) {
      process.stderr.write(
        'cannot set a CPU quota on this machine: only the parsing of recorded quota files is tested\n',
      )
      skip()
      return
    }
    try {
      const busy = bench.words(plan("users({ steady: { hold: 20, for: '4s' } })").replace("'20ms'", "'0ms'"))
      const command = new RunningCommand(busy)
      quota.add(command.process.pid!)
      const ended = await command.ended
      // How much the quota takes depends on how busy the machine is: it is told either way, and decides what it can have changed.
      const { generator, verdict } = bench.record
      expect(generator.throttledSeconds).toBeGreaterThan(0)
      expect([verdict.status, ended.code]).toEqual(verdict.status === 'pass' ? ['pass', 0] : ['invalid', 4])
    } finally {
      await quota.remove()
    }
  })

  it.each(['closed', 'open'] as const)('after it was stopped for a while, in a %s load', async (kind) => {
    const ended = await bench.disturbed(plan(loads[kind]), async (pid) => {
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
    const ended = await bench.disturbed(plan(loads.closed), async (pid) => {
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
      await bench.run(plan(loads[kind], block)),
      /^a worker stalled for up to (2[6789]|[345]\d)\d ms, .* busy with code that did not return/m,
    )
  })

  it('a scenario that waits in synchronous code makes the run invalid', async () => {
    const wait = 'if (random.chance(0.01)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)'
    expectInvalid(
      await bench.run(plan(loads.closed, wait)),
      /^a worker stalled for up to (2[6789]|[345]\d)\d ms, .* without using the CPU/m,
    )
  })

  it.each([
    ['open', "arrivals({ steady: { hold: '200/s', for: '3s' } })"],
    ['closed', "users({ steady: { hold: 20, for: '3s' } })"],
  ])('with too few connections, in a %s load', async (_, load) => {
    bench.target.ms = 50
    const ended = await bench.run(plan(load).replace("'20ms'", "'0ms'"), '--connections', '5')
    expectInvalid(ended, /^half of the requests waited .* or longer for a connection: at most 5 may be open/m)
    expect(ended.record.generator.limits).toContain('connections')
    expect(ended.record.findings.map(({ message }) => message).join()).not.toContain('Requests waited')
  })

  it('too few iterations in flight make the run invalid', async () => {
    bench.target.ms = 50
    const ended = await bench.run(plan("arrivals({ steady: { hold: '200/s', for: '3s' } }, { inFlight: 5 })"))
    expectInvalid(
      ended,
      /^half of the iterations started .* after they were due: at most 5 may be in flight/m,
    )
  })

  it('too few open files make the run invalid', async () => {
    bench.target.ms = 50
    const command = ['-c', 'ulimit -n 100; exec "$0" "$@"', process.execPath]
    const ended = await plimsoll(bench.words(plan("users({ steady: { hold: 200, for: '2s' } })")), {
      through: ['/bin/sh', ...command],
    })
    expectInvalid(
      { ...ended, record: bench.record },
      /could not be opened: the limit of open files was reached \(EMFILE\)/,
    )
    expect(bench.record.generator.fileLimitHits).toBeGreaterThan(0)
  })
})
