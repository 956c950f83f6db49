import { afterAll, expect, it } from 'vitest'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'
import { expectToAddUp } from '../support/ledger.ts'

const space = new Workspace()
afterAll(() => space.remove())

/** A server that answers nothing from one moment to another, in seconds from its first request. */
async function silentServer(fromSeconds: number, toSeconds: number) {
  let startMs: number | undefined
  return NodeServer.http((_, response) => {
    startMs ??= performance.now()
    const seconds = (performance.now() - startMs) / 1_000
    if (seconds < fromSeconds || seconds >= toSeconds) setTimeout(() => response.end('{}'), 5)
  })
}

interface Case {
  what: string
  silent: [from: number, to: number]
  flags: string[]
  code: number
  status: string
  availability: [least: number, most: number]
  reason?: RegExp
  finding?: RegExp
}

const never = Number.POSITIVE_INFINITY
const users = ['-u', '5', '-t', '9s']

const cases: Case[] = [
  {
    what: 'a target that never comes back fails, although few requests are left hanging',
    silent: [3, never],
    flags: users,
    code: 1,
    status: 'fail',
    availability: [0.3, 0.4],
    reason:
      /^the target was silent from (?:2\.9|3\.\d) s on, until the load ended \d\.\d s later: requests were/,
  },
  {
    what: 'so does one under an open load on several workers',
    silent: [3, never],
    flags: ['--rate', '20/s', '-t', '9s', '--workers', '2'],
    code: 1,
    status: 'fail',
    availability: [0.3, 0.4],
    reason: /^the target was silent from (?:2\.9|3\.\d) s on/,
  },
  {
    what: 'so does one whose requests time out',
    silent: [3, never],
    flags: ['-u', '5', '-t', '11s', '--timeout', '6s'],
    code: 1,
    status: 'fail',
    availability: [0.2, 0.4],
    reason: /^the target was silent from (?:2\.9|3\.\d) s on/,
  },
  {
    what: 'a silence in the middle is a finding',
    silent: [1, 7],
    flags: [...users, '--timeout', '1s'],
    code: 0,
    status: 'pass',
    availability: [0.2, 0.45],
    finding:
      /^The target was silent for [56]\.\d s from 1\.\d s on: requests were under way, and none succeeded\.$/,
  },
  {
    what: 'an SLA on availability can forbid it',
    silent: [1, 7],
    flags: [...users, '--timeout', '1s', '--sla', 'availability >= 90%'],
    code: 1,
    status: 'fail',
    availability: [0.2, 0.45],
    reason: /^availability was [234]\d(\.\d+)?%, the SLA is >= 90%$/,
  },
  {
    what: 'a short pause is none',
    silent: [1, 4],
    flags: [...users, '--timeout', '1s'],
    code: 0,
    status: 'pass',
    availability: [1, 1],
  },
]

const plan = `
import { endpoint, plan, scenario, users } from 'plimsoll'
const page = endpoint('GET /page')
export default plan({
  target: 'http://127.0.0.1:1',
  mix: scenario('look', { wait: '100ms' }, ({ call }) => call(page).catch(() => {})),
  load: users({ steady: { hold: 1, for: '1s' } }),
  gracefulStop: '1s',
  // Delays of the generator on a busy machine cannot make it undecided.
  sla: { availability: '1%' },
})`

const numbered = cases.map((each, index) => ({ ...each, index }))

it.concurrent.each(numbered)('$what', { timeout: 60_000 }, async (each) => {
  const { index, silent, flags, code, status, availability, reason, finding } = each
  const server = await silentServer(...silent)
  try {
    const file = space.write(`silent-${index}.load.js`, plan)
    const json = `silent-${index}.json`
    const words = ['run', file, '--host', server.url, '--no-type-check', ...flags]
    const run = await plimsoll([...words, '--json', space.path(json)])
    const record = space.record(json)
    expectToAddUp(record)
    const { verdict, judged, findings } = record
    expect({ code: run.code, status: verdict.status, stderr: run.stderr }).toMatchObject({ code, status })
    expect(judged.availability).toBeGreaterThanOrEqual(availability[0])
    expect(judged.availability).toBeLessThanOrEqual(availability[1])
    if (reason !== undefined) expect(verdict.reasons[0]!.message).toMatch(reason)
    if (finding !== undefined)
      expect(findings.map(({ message }) => message)).toContainEqual(expect.stringMatching(finding))
  } finally {
    await server.stop()
  }
})
