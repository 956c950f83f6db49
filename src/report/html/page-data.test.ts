import { expect, test } from 'vitest'
import { agentRun } from '../../../test/made-up/agent-run.ts'
import { hugeRecord } from '../../../test/made-up/huge-run.ts'
import type { ErrorSample } from '../../record/run-record.ts'
import { pageData } from './page-data.ts'

const failing = agentRun('fail')

const sample: ErrorSample = {
  atSeconds: 0,
  responseMs: 1,
  request: { method: 'GET', path: '/', headers: [], body: null },
  reply: null,
}

test('samples of errors are kept while there is room: first one of each, from the most frequent error on', () => {
  const sampled = (message: string, count: number, shown: string, samples: number) => ({
    ...failing.errors[0]!,
    message,
    count,
    samples: Array.from({ length: samples }, () => ({
      ...sample,
      request: { ...sample.request, body: { bytes: 9, form: 'text' as const, shown, isCut: false } },
    })),
  })
  const errors = [
    sampled('rare', 1, 'x'.repeat(400), 2),
    sampled('huge', 5, 'x'.repeat(140_000), 1),
    sampled('long', 9, 'x'.repeat(40_000), 3),
    sampled('none', 7, '', 0),
  ]
  const packed = pageData({ ...failing, errors }).record.errors
  expect(packed.map(({ message, samples }) => [message, samples.length])).toEqual([
    ['long', 2],
    ['none', 0],
    ['huge', 0],
    ['rare', 2],
  ])
  expect(packed[0]!.samples[0]!.request.body!.shown).toHaveLength(40_000)
})

test('a smaller scale leaves out more, in each list the least important entries', () => {
  const record = hugeRecord(200)
  const { record: page, rowSeries, leftOut } = pageData(record, 1 / 8)
  expect(page.endpoints).toHaveLength(125)
  expect(page.endpoints.at(-1)!.name).toBe(record.endpoints.at(-1)!.name)
  expect(page.judged.endpoints.map(({ name }) => name)).toEqual(page.endpoints.map(({ name }) => name))
  expect(rowSeries.map(({ endpoints }) => endpoints.length)).toEqual(rowSeries.map(() => 125))
  expect(leftOut).toEqual({ endpoints: 75, tags: 75, metrics: 87, errors: 962, slas: 675 })
  expect(page.errors[0]!.count).toBe(1_000)
  expect(page.judged.endpoints.filter(({ histogram }) => histogram !== '').length).toBeGreaterThan(0)
})

test('long strings are cut, histograms are not', () => {
  const long = 'x'.repeat(1_000)
  const { record } = pageData({ ...failing, run: { ...failing.run, name: long, tags: { [long]: long } } })
  expect(record.run.name).toHaveLength(300)
  expect(Object.entries(record.run.tags)[0]!.map((text) => text.length)).toEqual([300, 300])
  expect(record.judged.totals.histogram).toBe(failing.judged.totals.histogram)
})

test('SLAs that are met are left out first', () => {
  const record = hugeRecord(10)
  const slas = Array.from({ length: 2_000 }, (_, index) => ({
    ...record.verdict.slas[0]!,
    metric: `m${index}`,
    status: index === 1_999 ? ('fail' as const) : ('pass' as const),
  }))
  const { record: page } = pageData({ ...record, verdict: { ...record.verdict, slas } })
  expect(page.verdict.slas[0]!.metric).toBe('m1999')
})
