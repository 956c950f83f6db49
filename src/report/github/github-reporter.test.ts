import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { hostileRun } from '../../../test/made-up/hostile-run.ts'
import { hostileTexts } from '../../../test/made-up/hostile-text.ts'
import { brokenSlas, keptSlas, sla, smallRun } from '../../../test/made-up/small-run.ts'
import { type Note, note } from '../../base/note.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { isGitHubActions } from './github-actions.ts'
import { annotations, GitHubReporter } from './github-reporter.ts'
import { logWriter } from './log-writer.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-github-'))
afterAll(() => rmSync(folder, { recursive: true }))

const record = (status: RunRecord['verdict']['status'], slas = keptSlas, reasons: Note[] = []) =>
  smallRun({ verdict: { status, slas, reasons } })

/** Reads a line of a step's log as GitHub's runner does (actions/runner: ActionCommand). */
function commandsIn(log: string) {
  return log.split(/\r\n|\r|\n/).flatMap((raw) => {
    const found = /^\s*::([^ :]+)(?: (.*?))?::(.*)$/s.exec(raw)
    if (found === null) return raw === '' ? [] : [{ command: '', properties: {}, message: raw }]
    const decode = (text: string) =>
      text.replace(/%(0D|0A|3A|2C|25)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    const properties = (found[2] ?? '').split(',').map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), decode(pair.slice(at + 1))]
    })
    return [{ command: found[1]!, properties: Object.fromEntries(properties), message: decode(found[3]!) }]
  })
}

describe('annotations', () => {
  it('an annotation points at the line of the plan, with a path relative to the repository', () => {
    expect(annotations(record('fail', brokenSlas), '/home/ada')).toBe(
      [
        '::error file=agents.load.ts,line=20,title=agent backend%3A errors <= 0.5%25::errors of all requests were 0.724%25, the SLA is <= 0.5%25, from 61 s on',
        '::error file=agents.load.ts,line=4,title=agent backend%3A p50 <= 15 ms::p50 of GET /api/v1/agents was 15.2 ms, the SLA is <= 15 ms, from 88 s on',
        '::error file=agents.load.ts,line=4,title=agent backend%3A p95 <= 80 ms::p95 of GET /api/v1/agents was 87 ms, the SLA is <= 80 ms, from 72 s on',
        '::error file=agents.load.ts,line=8,title=agent backend%3A p95 <= 900 ms::p95 of POST /agents/:id/tasks was 1.2 s, the SLA is <= 900 ms, from 58 s on',
        '',
      ].join('\n'),
    )
  })

  it('the path of a plan outside of the repository is absolute', () => {
    const [first] = commandsIn(annotations(record('fail', brokenSlas), '/home/bob'))
    expect(first!.properties).toMatchObject({ file: '/home/ada/agents.load.ts' })
  })

  it('a run that passed has no annotations', () => {
    expect(annotations(record('pass'), '/home/ada')).toBe('')
  })

  it('an invalid run and a run without data have annotations with the reasons', () => {
    const invalid = commandsIn(
      annotations(record('invalid', keptSlas, [note('too late', 'Wait.'), note('and too few')]), undefined),
    )
    expect(invalid).toEqual([
      {
        command: 'error',
        properties: { title: 'agent backend: the measurement is not valid' },
        message: 'too late. Wait.\nand too few',
      },
    ])
    const empty = commandsIn(annotations(record('no-data', [], [note('no request succeeded')]), undefined))
    expect(empty).toMatchObject([{ message: 'no request succeeded' }])
    const missing = [sla('GET /never', 'p95', '<= 80 ms', null, 'no-data', 4)]
    expect(commandsIn(annotations(record('no-data', missing, [note('…')]), '/home/ada'))).toMatchObject([
      {
        message: 'p95 of GET /never, with the SLA <= 80 ms, has no data: GET /never was never called',
        properties: { line: '4' },
      },
    ])
  })

  it('there are at most as many annotations as GitHub shows, first those of SLAs that are not met', () => {
    const many = [
      ...Array.from({ length: 3 }, () => sla('run', 'p95', '<= 1 ms', null, 'no-data', 4)),
      ...Array.from({ length: 12 }, (_, index) => sla('run', `p${index}`, '<= 1 ms', 9, 'fail', 4)),
    ]
    const commands = commandsIn(annotations(record('fail', many), '/home/ada'))
    expect(commands).toHaveLength(10)
    expect(commands.at(-1)!.message).toBe('6 more SLAs are not met: see the summary of the job')
    expect(commands.slice(0, 9).every(({ message }) => message.includes('was 9.0 ms'))).toBe(true)
  })

  it('an undecided SLA has its interval, and a silence of the target an annotation of its own', () => {
    const undecided = {
      ...sla('GET /a', 'p95', '<= 20 ms', 31, 'undecided', 4),
      interval: [7, 31] as [number, number],
      reason: 'up to 24 ms of it can be the generator’s own delay',
    }
    const warning = { ...undecided, action: 'warn' as const, interval: [null, 31] as [null, number] }
    expect(
      commandsIn(annotations(record('invalid', [undecided, warning], []), undefined)).slice(1),
    ).toMatchObject([
      {
        command: 'error',
        message:
          'p95 of GET /a was 31 ms, the SLA is <= 20 ms, which is undecided: 7.0 ms to 31 ms: up to 24 ms of it can be the generator’s own delay',
      },
      { command: 'warning', message: expect.stringContaining('undecided: at most 31 ms: up to') },
    ])
    const silence = note('the target was silent from 11.0 s on')
    expect(commandsIn(annotations(record('fail', keptSlas, [silence]), undefined))).toMatchObject([
      { command: 'error', message: silence.message },
    ])
  })

  it('strings of the record cannot add commands', () => {
    for (const text of hostileTexts(500)) {
      const commands = commandsIn(annotations(hostileRun(text), '/home/ada'))
      expect({ text, commands: commands.map(({ command }) => command) }).toEqual({
        text,
        commands: ['error', 'error', 'error'],
      })
      expect(Object.keys(commands[0]!.properties)).toEqual(['title'])
      expect(Object.keys(commands[1]!.properties)).toEqual(['file', 'line', 'title'])
      expect(commands[1]!.properties.line).toBe('3')
    }
  })
})

describe('the summary of the job', () => {
  const report = (file: string) => {
    let log = ''
    const reporter = new GitHubReporter((text) => (log += text), { GITHUB_STEP_SUMMARY: file })
    reporter.ended(record('fail', brokenSlas))
    return log
  }

  it('the report is appended to the summary', () => {
    const file = join(folder, 'summary.md')
    writeFileSync(file, '# Before\n')
    expect(report(file)).toContain('::error ')
    expect(readFileSync(file, 'utf8')).toMatch(/^# Before\n# agent backend\n\n❌ \*\*FAIL\*\*/)
  })

  it('the summary never exceeds the limit of GitHub', () => {
    const file = join(folder, 'full.md')
    writeFileSync(file, 'x'.repeat(1024 * 1024 - 500))
    report(file)
    expect(statSync(file).size).toBeLessThanOrEqual(1024 * 1024)
    expect(readFileSync(file, 'utf8')).toMatch(/did not fit into the summary of the job\.\n\n$/)
    report(file)
    expect(statSync(file).size).toBeLessThanOrEqual(1024 * 1024)
  })

  it('without a file for the summary none is written', () => {
    const reporter = new GitHubReporter(() => {}, {})
    expect(() => reporter.ended(record('fail', brokenSlas))).not.toThrow()
  })
})

it('text in the log of a workflow never becomes a command', () => {
  let log = ''
  const stream = { write: (text: string) => (log += text) }
  logWriter(stream, { GITHUB_ACTIONS: 'true' })('::error::x\n  ::add-mask::y\na ::b::\nz ##[error]q\n')
  expect(log).toBe(': :error::x\n  : :add-mask::y\na ::b::\nz # #[error]q\n')
  log = ''
  logWriter(stream, {})('::error::x\n')
  expect(log).toBe('::error::x\n')
  for (const text of hostileTexts(200)) {
    log = ''
    logWriter(stream, { GITHUB_ACTIONS: 'true' })(`${text}\n  ${text}\n`)
    expect(commandsIn(log).every(({ command }) => command === '')).toBe(true)
    expect(log).not.toContain('##[')
  }
})

it('isGitHubActions recognizes a workflow by GITHUB_ACTIONS', () => {
  expect(isGitHubActions({ GITHUB_ACTIONS: 'true' })).toBe(true)
  expect(isGitHubActions({ GITHUB_ACTIONS: 'false' })).toBe(false)
  expect(isGitHubActions({ CI: 'true' })).toBe(false)
})
