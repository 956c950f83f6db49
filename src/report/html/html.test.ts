import { beforeAll, expect, test } from 'vitest'
import { buildPage } from '../../../scripts/build-page.ts'
import { sampleRecord } from '../../../ui/sample-record.ts'
import { note } from '../../base/note.ts'
import type { ErrorSample, RowStats, RunRecord, SeriesPoint } from '../../record/run-record.ts'
import { renderHtml } from './html.ts'
import { type PageRecord, packRecord } from './page-record.ts'

beforeAll(async () => {
  await buildPage()
})

const passing = sampleRecord('pass')
const failing = sampleRecord('fail')
const empty = sampleRecord('no-data')

const recordOpening = '<script type="application/json" id="record">'

/** The record inside a page, read the way a browser does: up to the first end of a script. */
function recordIn(html: string): PageRecord {
  const start = html.indexOf(recordOpening) + recordOpening.length
  return JSON.parse(html.slice(start, html.indexOf('</script', start)))
}

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

test('texts of the record can neither end their element nor open another', async () => {
  const html = await renderHtml(hostileRecord())
  expect(html.match(/<script/g)).toHaveLength(2)
  expect(html.match(/<\/script/g)).toHaveLength(2)
  expect(html).not.toMatch(/<img|<!-- <|[\u2028\u2029]/)
  expect(html.match(/<title>(.*)<\/title>/)![1]).toContain('&#60;/script&#62;&#60;img')
})

test('texts of the record come back as they were', async () => {
  const page = recordIn(await renderHtml(hostileRecord()))
  expect(page.verdict.reasons).toEqual(hostileTexts.map((text) => note(text, text)))
  expect(page.errors.map(({ message }) => message)).toEqual(hostileTexts)
  expect(page.endpoints).toEqual(hostileTexts.slice(0, page.endpoints.length))
})

test('the same record gives the same bytes', async () => {
  expect(await renderHtml(passing)).toBe(await renderHtml(structuredClone(passing)))
})

test('the page refers to nothing outside itself', async () => {
  const html = await renderHtml(failing)
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)![1]!
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  const references = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address!)
  for (const address of references) expect(address).toMatch(/^(?:data:|#)/)
  // What looks like an address in the code is a name: of an XML namespace, or of the licences.
  const page = html.replace(/<script type="application\/json".*?<\/script>/s, '')
  const addresses = [...page.matchAll(/https?:\/\/[\w.-]+/g)].map(([address]) => address)
  expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org']))
  expect(page).not.toMatch(/\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|@import|url\((?!["']?data:)/)
})

/** 200 endpoints, six phases, 2,000 points, and names and errors of every length. */
function hugeRecord(): RunRecord {
  const record = failing
  const shape = record.endpoints[1]!
  const figures = (index: number): RowStats => ({
    ...shape,
    name: `GET /api/v1/organisations/:organisationId/projects/:projectId/resource-${index}`,
    requests: shape.requests + index,
    statusCodes: { 200: 24_123, 201: 812, 429: 77, 500: 12, 503: 104 },
    failuresByClass: { http_4xx: 77, http_5xx: 116, timeout: 12, connect: 8 },
  })
  const endpoints = Array.from({ length: 200 }, (_, index) => figures(index))
  const tags = Array.from({ length: 100 }, (_, index) => ({
    ...figures(index),
    name: `tag ${index}`,
    kind: 'tag' as const,
  }))
  const metrics = Array.from({ length: 100 }, (_, index) => ({
    ...record.metrics[index % 4]!,
    name: `metric ${index} ${'of many words '.repeat(index % 20)}`,
  }))
  const phase = record.phases[1]!
  const point = (index: number): SeriesPoint => ({
    ...record.series[index % 270]!,
    seconds: index * 15,
    spanSeconds: 15,
    responseMs: { p50: 12.3456, p95: 98.7654, p99: 321.987, max: index === 777 ? 98_765.4 : 1_234.567 },
    metrics: metrics.map((_metric, place) => (index % 11 === 0 ? null : 1_234.567 / (place + index + 1))),
    endpoints: endpoints.map((_endpoint, place) => ({
      requestsPerSecond: 123.456 + place / 7 + index / 13,
      failuresPerSecond: (index % 17) / 7,
      p95Ms: 45.678 + ((index * place) % 97) / 3,
    })),
  })
  return {
    ...record,
    endpoints,
    tags,
    metrics,
    judged: { ...record.judged, endpoints, tags, metrics },
    phases: Array.from({ length: 6 }, (_, index) => ({ ...phase, name: `phase ${index}`, endpoints })),
    series: Array.from({ length: 2_000 }, (_, index) => point(index)),
    errors: Array.from({ length: 1_000 }, (_, index) => ({
      ...record.errors[0]!,
      message: `error ${index} ${'of many words '.repeat(index % 90)}`,
      count: index + 1,
    })),
    verdict: {
      ...record.verdict,
      slas: endpoints.flatMap(({ name }) =>
        record.verdict.slas.slice(0, 4).map((sla) => ({ ...sla, scope: name })),
      ),
    },
  }
}

test('samples of errors come along as they are while there is room: one of each, the most frequent first', () => {
  const sampled = (message: string, count: number, shown: string, samples: number) => ({
    ...failing.errors[0]!,
    message,
    count,
    samples: Array.from({ length: samples }, () => ({
      ...hostileSample,
      request: { ...hostileSample.request, body: { bytes: 9, form: 'text' as const, shown, isCut: false } },
    })),
  })
  const errors = [
    sampled('rare', 1, 'x'.repeat(400), 2),
    sampled('huge', 5, 'x'.repeat(70_000), 1),
    sampled('long', 9, 'x'.repeat(20_000), 3),
    sampled('none', 7, '', 0),
  ]
  const packed = packRecord({ ...failing, errors }).errors
  expect(packed.map(({ message, samples }) => [message, samples.length])).toEqual([
    ['long', 2],
    ['none', 0],
    ['huge', 0],
    ['rare', 2],
  ])
  expect(packed[0]!.samples[0]!.request.body!.shown).toHaveLength(20_000)
})

test('the largest report stays below a megabyte and says what it left out', async () => {
  const html = await renderHtml(hugeRecord())
  expect(Buffer.byteLength(html)).toBeLessThan(1_000_000)
  const page = recordIn(html)
  expect(page.endpoints).toHaveLength(240)
  expect(page.metrics.courses).toHaveLength(40)
  expect(page.leftOut).toEqual({ errors: 850, slas: 580, tags: 60, metrics: 60 })
  expect(page.errors[0]!.count).toBe(1_000)
})

test('a spike of one point survives when the series is thinned out', () => {
  const { series } = packRecord(hugeRecord())
  expect(series.seconds.length).toBeLessThanOrEqual(600)
  expect(Math.max(...series.max.map((ms) => ms ?? 0))).toBe(98_770)
  expect(series.spanSeconds.reduce((sum, span) => sum + span, 0)).toBe(30_000)
})

test('a splinter at the end is not drawn, unless something failed in it', () => {
  const last = passing.series.at(-1)!
  const ending = (failuresPerSecond: number) => [
    ...passing.series,
    { ...last, seconds: 270, spanSeconds: 0.1, failuresPerSecond },
  ]
  const points = (series: SeriesPoint[]) => packRecord({ ...passing, series }).series.seconds.length
  expect(points(ending(0))).toBe(passing.series.length)
  expect(points(ending(3))).toBe(passing.series.length + 1)
})

test('rates keep their area when the series is thinned out', () => {
  const record = hugeRecord()
  const area = (rates: number[], spans: number[]) =>
    rates.reduce((sum, rate, index) => sum + rate * spans[index]!, 0)
  const { series } = packRecord(record)
  const before = area(
    record.series.map((point) => point.requestsPerSecond),
    record.series.map((point) => point.spanSeconds),
  )
  const after = area(series.requestsPerSecond, series.spanSeconds)
  expect(Math.abs(after / before - 1)).toBeLessThan(0.001)
})

test('broken limits are never the ones left out', () => {
  const record = hugeRecord()
  const slas = Array.from({ length: 2_000 }, (_, index) => ({
    ...record.verdict.slas[0]!,
    metric: `m${index}`,
    status: index === 1_999 ? ('fail' as const) : ('pass' as const),
  }))
  const page = packRecord({ ...record, verdict: { ...record.verdict, slas } })
  expect(page.verdict.slas[0]!.metric).toBe('m1999')
})

test('a page that was not built is a mistake with advice', async () => {
  await expect(renderHtml(empty, '/nowhere/report.html')).rejects.toMatchObject({
    code: 'page-not-built',
    advice: expect.stringContaining('npm run prepare'),
  })
})
