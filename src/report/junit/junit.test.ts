import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { hostileRun } from '../../../test/made-up/hostile-run.ts'
import { hostileTexts } from '../../../test/made-up/hostile-text.ts'
import { brokenSlas, keptSlas, sla, smallRun } from '../../../test/made-up/small-run.ts'
import { describeWith, findProgram } from '../../../test/servers/program.ts'
import { goldenFiles } from '../../../test/support/golden.ts'
import { type Note, note } from '../../base/note.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { renderJunit } from './junit.ts'

const expectGolden = goldenFiles(import.meta.url)

const withVerdict = (status: RunRecord['verdict']['status'], slas = keptSlas, reasons: Note[] = []) =>
  smallRun({ verdict: { status, slas, reasons } })

const late = [note('requests were sent late: p99 lag 188.0 ms', 'Add --workers 3.')]
const phased = [{ ...keptSlas[0]!, phase: 'steady' }, ...keptSlas.slice(1)]
const missing = [...keptSlas, sla('GET /never', 'p95', '<= 80 ms', null, 'no-data', 4)]

const undecided = {
  ...sla('GET /a', 'p95', '<= 20 ms', 31, 'undecided', 4),
  interval: [7, 31] as [number, number],
  reason: 'up to 24 ms of it can be the generator’s own delay',
}
const few = {
  ...sla('GET /a', 'p99.9', '<= 80 ms', 31, 'pass', 4),
  few: true,
  reason: 'p99.9 of 27 requests: their slowest',
}
const silence = note('the target was silent from 11.0 s on', 'See what happened to the target at that time.')

const samples = {
  failed: withVerdict('fail', brokenSlas),
  passed: withVerdict('pass', phased),
  invalid: withVerdict('invalid', brokenSlas, late),
  'no-data': withVerdict('no-data', missing, [note('nothing was measured for p95 of GET /never')]),
  undecided: withVerdict('invalid', [...keptSlas, undecided], late),
  'not-meant': withVerdict('pass', [
    ...keptSlas,
    { ...sla('GET /a', 'p95', '<= 80 ms', null, 'not-meant', 4), reason: 'for the level burst' },
  ]),
  silent: withVerdict('fail', [...keptSlas, few], [silence]),
  'no-slas': withVerdict('no-data', [], [note('no request succeeded: connection refused')]),
}

const count = (text: string, what: RegExp) => text.match(what)?.length ?? 0

it.each(Object.entries(samples))('the report of a run (%s) matches its golden file', (name, record) => {
  expectGolden(`${name}.golden.xml`, renderJunit(record))
})

it.each([
  ['failed', 8, 4, 0],
  ['passed', 8, 0, 0],
  ['invalid', 8, 0, 8],
  ['no-data', 9, 0, 1],
  ['no-slas', 1, 0, 1],
] as const)(
  'the report of a run (%s) has %d cases, %d failures and %d errors',
  (name, tests, failures, errors) => {
    const text = renderJunit(samples[name])
    expect(text).toContain(`tests="${tests}" failures="${failures}" errors="${errors}"`)
    expect(count(text, /<testcase /g)).toBe(tests)
    expect(count(text, /<failure /g)).toBe(failures)
    expect(count(text, /<error /g)).toBe(errors)
  },
)

it('the failure of an SLA has the limit, the figure, the time from which on it was not met, and the line of the plan', () => {
  const text = renderJunit(samples.failed)
  expect(text).toContain('message="p95 was 1.2 s, the SLA is &lt;= 900 ms" type="sla-not-met"')
  expect(text).toContain('since   58 s after the start')
  expect(text).toContain('agents.load.ts:8')
})

describeWith('xmllint', 'the JUnit schema', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-junit-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const schema = new URL('junit.rng', import.meta.url).pathname
  const validate = (texts: readonly string[]) => {
    const files = texts.map((text, index) => {
      const file = join(folder, `${index}.xml`)
      writeFileSync(file, text)
      return file
    })
    execFileSync(findProgram('xmllint')!, ['--nonet', '--noout', '--relaxng', schema, ...files], {
      stdio: 'pipe',
    })
  }

  it('accepts every kind of run', () => validate(Object.values(samples).map(renderJunit)))

  it('accepts any names and messages', () => {
    const texts = hostileTexts(150)
    validate([
      ...texts.map((text) => renderJunit(hostileRun(text))),
      ...texts.slice(0, 60).map((text) => renderJunit(hostileRun(text, 'invalid'))),
    ])
  })

  it('rejects a document with an unknown element', () => {
    expect(() =>
      validate([renderJunit(samples.failed).replace('<properties>', '<properties><x/>')]),
    ).toThrow()
  })
})

describeWith('python3', 'the XML parser of Python', () => {
  it('reads all strings unchanged, except for characters that XML forbids', () => {
    const texts = hostileTexts(150)
    const script = `import sys,json,xml.etree.ElementTree as E
print(json.dumps([(lambda r: [r.get("name"), [c.get("name") for c in r.iter("testcase")], [f.text for f in r.iter("failure")], [p.get("value") for p in r.iter("property")]])(E.fromstring(d)) for d in json.load(sys.stdin)]))`
    const documents = texts.map((text) => renderJunit(hostileRun(text)))
    const read = JSON.parse(
      execFileSync(findProgram('python3')!, ['-c', script], {
        input: JSON.stringify(documents),
        maxBuffer: 1e8,
      }).toString(),
    ) as [string, string[], string[], string[]][]
    const kept = (text: string) =>
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids them
      text.toWellFormed().replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/g, '')
    texts.forEach((text, index) => {
      const [name, cases, failures, values] = read[index]!
      const shown = kept(text)
      expect(name).toBe(shown)
      expect(cases).toEqual([`${shown} is measured`, `${shown} ${shown}`, 'p95 <= 80 ms', 'errors <= 0.1%'])
      expect(failures).toHaveLength(2)
      expect(failures[1]).toContain(`limit   ${shown}\n`)
      expect(values).toContain(shown)
    })
  })
})
