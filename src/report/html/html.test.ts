import { beforeAll, expect, test } from 'vitest'
import { buildPage } from '../../../scripts/build-page.ts'
import { agentRun } from '../../../test/made-up/agent-run.ts'
import { hugeRecord } from '../../../test/made-up/huge-run.ts'
import { reportData } from '../../../test/support/report-text.ts'
import { note } from '../../base/note.ts'
import type { ErrorSample, RunRecord } from '../../record/run-record.ts'
import { renderHtml } from './html.ts'
import type { PageData } from './page-data.ts'

beforeAll(async () => {
  await buildPage()
})

const passing = agentRun('pass')
const failing = agentRun('fail')
const empty = agentRun('no-data')

/** The data in a page. */
const dataIn = (html: string): PageData => JSON.parse(reportData(html))

const hostileTexts = [
  '<script>alert(1)</script>',
  '</script><img src=x onerror=alert(1)>',
  '<!-- <script>',
  '--> "quoted" \'and\' `ticked`',
  'line \u2028 paragraph \u2029 end',
  '$& $1 $` @@plimsoll-record@@ "@@plimsoll-record@@"',
  '{{ 7 * 7 }} `$' + '{7 * 7}`',
  '\ud800 lone surrogate',
]

const hostileSample: ErrorSample = {
  atSeconds: 0,
  responseMs: 1,
  request: {
    method: hostileTexts[0]!,
    path: hostileTexts[1]!,
    headers: [[hostileTexts[2]!, hostileTexts[3]!]],
    body: { bytes: 1, form: 'text', shown: hostileTexts.join('\n'), isCut: true },
  },
  reply: { status: 500, statusText: hostileTexts[5]!, headers: [], body: null },
}

function hostileRecord(): RunRecord {
  const record = empty
  const text = hostileTexts.join(' | ')
  return {
    ...record,
    run: {
      ...record.run,
      name: hostileTexts[1]!,
      target: hostileTexts[0]!,
      tags: { [hostileTexts[0]!]: text },
    },
    verdict: { ...record.verdict, reasons: hostileTexts.map((text) => note(text, text)) },
    tags: [],
    endpoints: record.endpoints
      .slice(0, hostileTexts.length)
      .map((endpoint, index) => ({ ...endpoint, name: hostileTexts[index]! })),
    errors: hostileTexts.map((message) => ({
      endpoint: message,
      class: 'script',
      message,
      count: 1,
      firstSeenSeconds: 0,
      lastSeenSeconds: 1,
      samples: [hostileSample],
    })),
  }
}

test('strings of the record can neither close their element nor open another', async () => {
  const html = await renderHtml(hostileRecord())
  expect(html.match(/<script/g)).toHaveLength(2)
  expect(html.match(/<\/script/g)).toHaveLength(2)
  expect(html).not.toMatch(/<img|<!-- <|[\u2028\u2029]/)
  expect(html.match(/<title>(.*)<\/title>/)![1]).toContain('&#60;/script&#62;&#60;img')
})

test('strings of the record reach the page unchanged', async () => {
  const { record: page } = dataIn(await renderHtml(hostileRecord()))
  expect(page.verdict.reasons).toEqual(hostileTexts.map((text) => note(text, text)))
  expect(page.errors.map(({ message }) => message)).toEqual(hostileTexts)
  expect(page.endpoints.map(({ name }) => name)).toEqual(hostileTexts.slice(0, page.endpoints.length))
})

test('the page contains the whole record of a usual run', async () => {
  const { record, rowSeries, leftOut } = dataIn(await renderHtml(failing))
  expect(leftOut).toEqual({})
  expect(record.endpoints.map(({ histogram: _, ...row }) => row)).toEqual(
    failing.endpoints.map(({ histogram: _, ...row }) => row),
  )
  expect(record.judged).toEqual({
    ...failing.judged,
    tags: failing.judged.tags.map((row) => ({ ...row, histogram: '' })),
  })
  expect(rowSeries).toEqual(
    failing.series.map(({ seconds, spanSeconds, endpoints, metrics }) => ({
      seconds,
      spanSeconds,
      endpoints,
      metrics,
    })),
  )
  expect(record.series).toEqual(failing.series.map((point) => ({ ...point, endpoints: [], metrics: [] })))
  expect(record.errors).toEqual(failing.errors.toSorted((a, b) => b.count - a.count))
})

test('the same record gives the same bytes', async () => {
  expect(await renderHtml(passing)).toBe(await renderHtml(structuredClone(passing)))
})

test('the page has no external references', async () => {
  const html = await renderHtml(failing)
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)![1]!
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  const references = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address!)
  for (const address of references) expect(address).toMatch(/^(?:data:|#)/)
  // Addresses in the code are names of XML namespaces.
  const page = html.replace(/<script type="text\/plain".*?<\/script>/s, '')
  const addresses = [...page.matchAll(/https?:\/\/[\w.-]+/g)].map(([address]) => address)
  expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org']))
  expect(page).not.toMatch(/\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|@import|url\((?!["']?data:)/)
})

test('the report of a huge run stays below a megabyte and counts the entries that it leaves out', async () => {
  const html = await renderHtml(hugeRecord(1_000))
  expect(Buffer.byteLength(html)).toBeLessThan(1_000_000)
  const { record, rowSeries, leftOut } = dataIn(html)
  expect(record.series.length).toBeGreaterThan(300)
  expect(rowSeries.length).toBeGreaterThanOrEqual(30)
  expect(record.endpoints.length).toBeGreaterThanOrEqual(200)
  expect(record.endpoints.length + (leftOut.endpoints ?? 0)).toBe(1_000)
  expect(record.errors.length + leftOut.errors!).toBe(1_000)
  expect(record.errors[0]!.count).toBe(1_000)
})

test('a missing page causes an error with advice', async () => {
  await expect(renderHtml(empty, '/nowhere/report.html')).rejects.toMatchObject({
    code: 'page-not-built',
    advice: expect.stringContaining('npm run prepare'),
  })
})
