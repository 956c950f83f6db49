import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { countedRun, countedSeries } from '../../../test/made-up/counted-run.ts'
import { sampleRequest, sampleState } from '../../../test/made-up/live-run.ts'
import { Workspace } from '../../../test/support/command.ts'
import { PlimsollError } from '../../base/error.ts'
import type { RunOutcome } from '../../fleet/run-outcome.ts'
import type { Reporter } from '../../report/reporter.ts'
import { noSettings, type SettingValues } from '../settings/settings.ts'
import { chooseReporters } from './reporter-choice.ts'
import { Reporting } from './reporting.ts'

const space = new Workspace()
afterAll(() => space.remove())

let said = ''
const listeners = process.listeners('uncaughtException')
beforeEach(() => {
  said = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  for (const listener of process.listeners('uncaughtException'))
    if (!listeners.includes(listener)) process.off('uncaughtException', listener)
})

const outcome = { planError: undefined, series: countedSeries() } as RunOutcome
/** `own` are what the modules make, in the order of the flags. */
function open(given: Partial<SettingValues>, own: Reporter[] = [], limitMs = 60_000): Promise<Reporting> {
  const left = [...own]
  const load = async (name: string) => {
    const reporter = left.shift()
    if (reporter === undefined) throw new PlimsollError('reporter-missing', 'there is none')
    return { reporter, file: space.path(name) }
  }
  return Reporting.open(chooseReporters({ ...noSettings(), ...given }, {}), sampleRequest(), {
    limitMs,
    load,
  })
}

/** A whole run as its reporters see it. */
async function play(reporting: Reporting, record = countedRun()): Promise<boolean> {
  reporting.started(sampleRequest(), new Date('2026-02-17T09:41:07.312Z'))
  reporting.second(sampleState(1))
  reporting.second(sampleState(2))
  reporting.interrupted()
  // What an async function throws is known a moment later.
  await new Promise(setImmediate)
  reporting.closed()
  return reporting.ended(record, outcome, 1)
}

const read = (name: string) => readFileSync(space.path(name), 'utf8')

describe('a user’s reporter', () => {
  it('is called for each event in order, and writes to its output', async () => {
    const seen: string[] = []
    const reporting = await open({ reporter: [`./own.ts=${space.path('all.txt')}`] }, [
      {
        started: ({ name, phases }) => void seen.push(`${name} ${phases.map((phase) => phase.name)}`),
        second: ({ elapsedSeconds }) => void seen.push(`second ${elapsedSeconds}`),
        interrupted: () => void seen.push('interrupted'),
        closed: () => void seen.push('closed'),
        async ended(record, { exitCode, write }) {
          seen.push(`${record.run.name} ${exitCode}`)
          await write(seen.join('\n'))
        },
      },
    ])
    expect(await play(reporting)).toBe(true)
    expect(read('all.txt').split('\n')).toEqual([
      'agent backend warmup,steady,spike,recover',
      'second 1',
      'second 2',
      'interrupted',
      'closed',
      'agent backend 1',
    ])
    expect(said).toBe('')
  })

  const boom = () => {
    throw new Error('boom')
  }
  const later = async () => {
    await null
    boom()
  }
  const late: Reporter = { ended: (_, { write }) => write('bad') }
  it.each<[string, Reporter]>([
    ['started', { ...late, started: boom }],
    ['second', { ...late, second: boom }],
    ['second, later', { ...late, second: later as () => void }],
    ['interrupted', { ...late, interrupted: boom }],
    ['closed', { ...late, closed: boom }],
    ['ended', { ended: boom }],
    ['ended, later', { ended: later }],
    [
      'ended, without an error',
      {
        ended: () => {
          throw undefined
        },
      },
    ],
  ])('that throws in %s loses only its own report', async (name, bad) => {
    const reporting = await open(
      {
        reporter: [`./bad.ts=${space.path('bad.txt')}`, `./good.ts=${space.path('good.txt')}`],
        json: space.path('good.json'),
      },
      [bad, { ended: (_, { write }) => write('good') }],
    )
    // It is no failure of the run.
    expect(await play(reporting)).toBe(true)
    expect(said.match(/✗/g)).toHaveLength(1)
    expect(said).toContain(`the reporter ./bad.ts failed: ${name.includes('without') ? 'undefined' : 'boom'}`)
    expect(existsSync(space.path('bad.txt'))).toBe(false)
    expect(read('good.txt')).toBe('good')
    expect(JSON.parse(read('good.json'))).toMatchObject({ schema: 'plimsoll.run/1' })
    for (const file of ['good.txt', 'good.json']) rmSync(space.path(file))
  })

  it('a user’s reporter that hangs is awaited until its time limit, and cannot write afterwards', async () => {
    let letEnd = () => {}
    let ended: Promise<unknown> | undefined
    const reporting = await open(
      { reporter: [`./hang.ts=${space.path('late.txt')}`], json: space.path('hang.json') },
      [
        {
          async ended(_, { write }) {
            await new Promise<void>((done) => {
              letEnd = done
            })
            ended = write('late').catch((error: Error) => error.message)
          },
        },
      ],
      30,
    )
    expect(await play(reporting)).toBe(true)
    expect(said).toContain('the reporter ./hang.ts failed: it did not end within 0.03 s')
    expect(existsSync(space.path('hang.json'))).toBe(true)
    letEnd()
    await vi.waitFor(() => expect(ended).toBeDefined())
    expect(await ended).toBe('the report came too late')
    expect(existsSync(space.path('late.txt'))).toBe(false)
  })

  it('a user’s reporter that hangs is no longer awaited after an interrupt', async () => {
    const reporting = await open({ reporter: ['./hang.ts'], json: space.path('soon.json') }, [
      { ended: () => new Promise(() => {}) },
    ])
    const over = play(reporting)
    await vi.waitFor(() => expect(read('soon.json')).toContain('plimsoll.run/1'))
    reporting.interrupted()
    expect(await over).toBe(true)
    expect(said).toContain('./hang.ts failed: it was still at work when the command was interrupted')
  })

  it('may change its record without affecting other reporters', async () => {
    const vandal: Reporter = {
      ended(record) {
        record.endpoints.length = 0
        record.run = null as never
      },
    }
    const reporting = await open({ reporter: ['./vandal.ts', `json=${space.path('whole.json')}`] }, [vandal])
    expect(await play(reporting)).toBe(true)
    expect(JSON.parse(read('whole.json'))).toEqual(JSON.parse(JSON.stringify(countedRun())))
  })

  it('is named in errors by its name property, and must write strings', async () => {
    const odd: Reporter = { name: 'mine', ended: (_, { write }) => write({} as string) }
    expect(await play(await open({ reporter: ['./odd.ts'] }, [odd]))).toBe(true)
    expect(said).toContain('the reporter mine failed: a report must be a string, not object')
  })

  it('a user’s reporter that cannot be loaded is an error before the load, and leaves no files', async () => {
    const given = { reporter: [`./no.ts=${space.path('never.txt')}`], json: space.path('never.json') }
    await expect(open(given, [])).rejects.toMatchObject({ code: 'reporter-missing' })
    expect([existsSync(space.path('never.txt')), existsSync(space.path('never.json'))]).toEqual([
      false,
      false,
    ])
  })
})

describe('a built-in reporter', () => {
  it('a built-in reporter whose file can no longer be written is shown, fails the command and does not affect others', async () => {
    mkdirSync(space.path('gone'))
    const reporting = await open({
      json: space.path('gone/a.json'),
      junit: space.path('other.xml'),
      csv: space.path('other'),
    })
    rmSync(space.path('gone'), { recursive: true })
    expect(await play(reporting)).toBe(false)
    expect(said).toContain('the record could not be written to')
    expect(said).toContain('gone/a.json')
    expect(read('other.xml')).toContain('</testsuites>')
    for (const part of ['stats', 'stats_history', 'failures', 'exceptions'])
      expect(read(`other_${part}.csv`)).toMatch(/^\w+.*\r\n/)
  })

  it('is not announced as written where it was not', async () => {
    mkdirSync(space.path('lost'))
    const reporting = await open({ json: space.path('lost/a.json'), junit: space.path('found.xml') })
    rmSync(space.path('lost'), { recursive: true })
    await play(reporting)
    const announced = said
      .split('\n')
      .filter((line) => /^ {2}(record|JUnit report) {2,}/.test(line) || /^ {2}JUnit/.test(line))
    expect(announced).toEqual([`  JUnit report ${space.path('found.xml')}`])
  })

  it('finds its place taken before the load', async () => {
    const path = space.path('same')
    await expect(open({ json: path, html: path })).rejects.toMatchObject({ code: 'cannot-write' })
    await expect(open({ csv: path, junit: `${path}_stats.csv` })).rejects.toMatchObject({
      code: 'cannot-write',
    })
    expect([existsSync(path), existsSync(`${path}_stats.csv`), existsSync(`${path}_failures.csv`)]).toEqual([
      false,
      false,
      false,
    ])
  })

  it('writes events as they happen', async () => {
    const reporting = await open({ reporter: [`jsonl=${space.path('events.jsonl')}`] })
    reporting.started(sampleRequest(), new Date('2026-02-17T09:41:07.312Z'))
    expect(read('events.jsonl')).toContain('"event":"started"')
    reporting.second(sampleState(1))
    reporting.closed()
    await reporting.ended(countedRun(), outcome, 1)
    const events = read('events.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events).toMatchObject([
      { event: 'started', name: 'agent backend', startedAt: '2026-02-17T09:41:07.312Z' },
      { event: 'second', elapsedSeconds: 1, slas: [{ scope: 'run', metric: 'errors' }, {}, {}, {}] },
      { event: 'ended', exitCode: 1, record: { schema: 'plimsoll.run/1' } },
    ])
  })
})
