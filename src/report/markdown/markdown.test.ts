import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { hostileRun } from '../../../test/made-up/hostile-run.ts'
import { hostileTexts } from '../../../test/made-up/hostile-text.ts'
import { keptSlas, sla, smallRun, stats } from '../../../test/made-up/small-run.ts'
import { describeWith, findProgram } from '../../../test/servers/program.ts'
import { goldenFiles } from '../../../test/support/golden.ts'
import { note } from '../../base/note.ts'
import { plainText } from '../terminal/text/terminal-text.ts'
import { renderMarkdown } from './markdown.ts'
import { code, prose } from './markdown-text.ts'

const expectGolden = goldenFiles(import.meta.url)

const quiet = { errors: [], checks: [], scenarios: [], findings: [] }
const point = { phase: 'steady', users: 5, plannedPerSecond: null, startedPerSecond: 1, failuresPerSecond: 0 }
const rest = { failuresByClass: {}, responseMs: null, lagMaxMs: 0, endpoints: [], metrics: [] }
const series = [
  { ...point, ...rest, seconds: 0, spanSeconds: 1, requestsPerSecond: 300 },
  { ...point, ...rest, seconds: 1, spanSeconds: 1, requestsPerSecond: 612.5 },
  { ...point, ...rest, seconds: 2, spanSeconds: 0.1, requestsPerSecond: 9_000 },
]

describe('renderMarkdown', () => {
  it('renders a run that failed', () => {
    const record = smallRun({ series })
    record.run.tags = { branch: 'release/2.4' }
    expectGolden('failed.golden.md', renderMarkdown(record))
  })

  it('renders a run that passed', () => {
    const fast = [stats('GET /api/v1/agents', 60_000, 0, 400, [1, 2, 3, 4])]
    const judged = { ...smallRun().judged, totals: { ...fast[0]!, name: '(all)' }, endpoints: fast }
    const record = smallRun({
      ...quiet,
      series,
      judged,
      verdict: { status: 'pass', reasons: [], slas: keptSlas },
    })
    expectGolden('passed.golden.md', renderMarkdown(record))
  })

  it('renders a run in which nothing was measured', () => {
    const none = stats('(all)', 0, 0, 0, [0, 0, 0, 0])
    const reasons = [note('no request succeeded: connect ECONNREFUSED 127.0.0.1:1')]
    const record = smallRun({
      ...quiet,
      totals: none,
      endpoints: [],
      judged: { ...smallRun().judged, totals: none, endpoints: [] },
      verdict: { status: 'no-data', reasons, slas: [sla('run', 'errors', '<= 0.5%', null, 'no-data', 20)] },
    })
    const text = renderMarkdown(record)
    expect(text).toContain('NO DATA')
    expect(text).toContain('Nothing was measured.')
    expect(text).not.toMatch(/NaN|undefined|Infinity/)
    expectGolden('no-data.golden.md', text)
  })

  it('renders the sections in their order', () => {
    const titles = [...renderMarkdown(smallRun()).matchAll(/^## (.+)$/gm)].map(([, title]) => title)
    expect(titles).toEqual([
      'Summary',
      'SLAs',
      'Performance Metrics',
      'Endpoints',
      'Checks',
      'Metrics',
      'Errors',
      'Resource Usage',
      'Recommendations',
    ])
  })

  it('computes the peak from complete points only', () => {
    expect(renderMarkdown(smallRun({ series }))).toContain('| Peak throughput | 613/s |')
  })

  it('counts entries that it leaves out', () => {
    const many = Array.from({ length: 75 }, (_, index) =>
      stats(`GET /${index}`, index + 1, 0, 1, [1, 1, 1, 1]),
    )
    const record = smallRun({ judged: { ...smallRun().judged, endpoints: many } })
    const text = renderMarkdown(record)
    expect(text).toContain('\nand 15 more\n')
    expect(text).toContain('`GET /74`')
    expect(text).not.toContain('`GET /3`')
  })
})

it.each([
  ['GET /agents/:id', '`GET /agents/:id`'],
  ['a <b> & "c"', '`a <b> & "c"`'],
  ['a|b', '<code>a&#124;b</code>'],
  ['a`b', '<code>a&#96;b</code>'],
  ['two\nlines', '`two lines`'],
  ['', ''],
])('code formats the name %j as %j', (text, expected) => {
  expect(code(text)).toBe(expected)
})

it.each([
  ['p99 lag 188.0 ms. Add --workers 3.', 'p99 lag 188.0 ms. Add --workers 3.'],
  ['a|b*c_d', 'a\\|b\\*c\\_d'],
  ['# no heading', '\\#<!-- --> no heading'],
  ['1. no list', '1\\. no list'],
  ['99.2% of all', '99.2% of all'],
  ['- none either', '\\- none either'],
  ['<script>&amp;', '\\<script\\>\\&amp;'],
])('prose escapes the sentence %j as %j', (text, expected) => {
  expect(prose(text)).toBe(expected)
})

describeWith('cmark-gfm', 'the report rendered by GitHub’s Markdown library', () => {
  const render = (text: string) =>
    execFileSync(
      findProgram('cmark-gfm')!,
      ['--unsafe', '-e', 'table', '-e', 'autolink', '-e', 'strikethrough', '-e', 'tasklist'],
      { input: text },
    ).toString()

  /** The names of the elements, in order. */
  const elements = (html: string) => [...html.matchAll(/<(\/?[a-z\d]+)/g)].map(([, name]) => name!)
  const words = (html: string) =>
    html.replace(/<!--.*?-->|<\/?[a-z][^>]*>/g, '').replace(/&(lt|gt|amp|quot|#\d+);/g, (entity) => {
      const named: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' }
      return named[entity] ?? String.fromCodePoint(Number(entity.slice(2, -1)))
    })

  it('has the same elements for hostile strings as for harmless ones', () => {
    const [usual, ofUrl] = ['harmless', 'http://harmless'].map((text) =>
      elements(render(renderMarkdown(hostileRun(text)))),
    )
    for (const text of hostileTexts(250).filter((each) => plainText(each).trim() !== '')) {
      const html = render(renderMarkdown(hostileRun(text)))
      expect({ text, elements: elements(html) }).toEqual({
        text,
        elements: text.includes('://') ? ofUrl : usual,
      })
      expect(html).not.toMatch(/<(a|img|script|em|del|input) /)
    }
  })

  it('shows names unchanged', () => {
    for (const text of [
      'a|b',
      '\\|',
      '``` `',
      '<script>alert(1)</script>',
      '&amp;',
      '[a](b)',
      '@me',
      '#1',
      '~~x~~',
    ]) {
      expect(words(render(`${code(text)}\n`)).trim()).toBe(text)
      expect(words(render(`x ${prose(text)}\n`)).trim()).toBe(`x ${text}`)
      const cell = render(`| a |\n| --- |\n| ${code(text)} |\n| ${prose(text)} |\n`)
      expect([...cell.matchAll(/<td>(.*)<\/td>/g)].map(([, inner]) => words(inner!))).toEqual([text, text])
    }
  })
})
