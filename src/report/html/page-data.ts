import type { ErrorGroup, ErrorSample, RowStats, RunRecord } from '../../record/run-record.ts'
import { mergedRows, mergedSeries, type RowPoint } from './merged-series.ts'

/*
 * A record can have over a hundred megabytes. The page gets it unchanged unless it is too large. Then the series has
 * fewer points, and long lists only their most important entries.
 */

/** What the page of the HTML report reads. */
export interface PageData {
  /** Without the rows and metrics of its series, and without histograms that the page does not draw. */
  record: RunRecord
  /** The series with rows and metrics; where there are many of them, in fewer points. */
  rowSeries: RowPoint[]
  /** How many entries of a list were left out. */
  leftOut: Record<string, number>
}

/** How much of a record a page shows at most. */
const mostOf = {
  /** Points times rows and metrics. */
  cells: 48_000,
  rows: 1_000,
  tags: 200,
  metrics: 100,
  /** Rows of all phases together. */
  phaseRows: 3_000,
  timings: 200,
  histogramCharacters: 240_000,
  errors: 300,
  samplesOfError: 10,
  sampleCharacters: 120_000,
  slas: 1_000,
  names: 300,
}

/** The most points that a chart can show, and the fewest that still show a curve. */
const points = { most: 600, least: 30 }

const longestText = 300

/** The data of the page. A `scale` below 1 leaves out more. */
export function pageData(record: RunRecord, scale = 1): PageData {
  const most = (list: keyof typeof mostOf) => Math.ceil(mostOf[list] * scale)
  const leftOut: Record<string, number> = {}
  const cut = <T>(list: string, items: readonly T[], count: number): T[] => {
    if (items.length > count) leftOut[list] = items.length - count
    return items.slice(0, count)
  }
  cut('endpoints', record.endpoints, most('rows'))
  const rows = mostUsed(record.endpoints, most('rows'))
  const keys = new Set(rows.map(keyOf))
  const shown = (list: readonly RowStats[]) => list.filter((row) => keys.has(keyOf(row)))
  const timed = new Set(mostUsed(rows, most('timings')).map(keyOf))
  const drawn = drawnHistograms(record, most('histogramCharacters'))
  const reduced = (row: RowStats): RowStats => {
    const { timingMs, ...rest } = drawn.has(row) ? row : { ...row, histogram: '' }
    return timingMs !== undefined && timed.has(keyOf(row)) ? { ...rest, timingMs } : rest
  }
  const ofPhase = Math.max(1, Math.floor(most('phaseRows') / Math.max(1, record.phases.length)))
  const metrics = cut('metrics', record.metrics, most('metrics'))
  const { judged, verdict } = record
  return {
    record: clipTexts({
      ...record,
      verdict: {
        ...verdict,
        reasons: cut('reasons', verdict.reasons, most('names')),
        // SLAs that are not met come first, so that none of them is left out.
        slas: cut('slas', verdict.slas.toSorted(byTrouble), most('slas')),
      },
      totals: reduced(record.totals),
      endpoints: rows.map(reduced),
      tags: cut('tags', record.tags, most('tags')).map(reduced),
      metrics,
      judged: {
        ...judged,
        totals: reduced(judged.totals),
        endpoints: shown(judged.endpoints).map(reduced),
        tags: judged.tags.slice(0, most('tags')).map(reduced),
        metrics: judged.metrics.slice(0, most('metrics')),
      },
      phases: cut('phases', record.phases, most('names')).map((phase) => ({
        ...phase,
        totals: reduced(phase.totals),
        endpoints: mostUsed(shown(phase.endpoints), ofPhase).map(reduced),
      })),
      series: mergedSeries(record.series, points.most),
      scenarios: cut('scenarios', record.scenarios, most('names')),
      checks: cut(
        'checks',
        record.checks.toSorted((a, b) => b.failures - a.failures),
        most('names'),
      ),
      errors: withSamples(
        cut(
          'errors',
          record.errors.toSorted((a, b) => b.count - a.count),
          most('errors'),
        ),
        most('sampleCharacters'),
      ),
      findings: cut('findings', record.findings, most('names')),
    }),
    rowSeries: mergedRows(
      record.series,
      Math.max(
        points.least,
        Math.min(points.most, most('cells') / Math.max(1, rows.length + metrics.length)),
      ),
      {
        rows: rows.map((row) => record.endpoints.indexOf(row)),
        metrics: metrics.map(({ kind }) => kind),
      },
    ),
    leftOut,
  }
}

/** A group may have the name of an endpoint. */
function keyOf({ kind, name }: RowStats): string {
  return `${kind} ${name}`
}

/** The rows with the most requests, still in the order of the plan. */
function mostUsed(rows: readonly RowStats[], most: number): RowStats[] {
  if (rows.length <= most) return [...rows]
  const chosen = new Set(rows.toSorted((a, b) => b.requests - a.requests).slice(0, most))
  return rows.filter((row) => chosen.has(row))
}

/** The rows whose histograms fit: all requests first, then the judged rows with the most requests. */
function drawnHistograms({ judged, totals }: RunRecord, most: number): Set<RowStats> {
  let room = most
  const rows = [judged.totals, totals, ...judged.endpoints.toSorted((a, b) => b.requests - a.requests)]
  return new Set(
    rows.filter(({ histogram }) => {
      if (histogram.length > room) return false
      room -= histogram.length
      return true
    }),
  )
}

/** The errors with as many samples as fit: one of each, the most frequent first, then a second of each. */
function withSamples(errors: readonly ErrorGroup[], most: number): ErrorGroup[] {
  const chosen = errors.map((): ErrorSample[] => [])
  let room = most
  for (let round = 0; round < mostOf.samplesOfError; round++) {
    for (const [place, own] of chosen.entries()) {
      const sample = errors[place]!.samples[round]
      const characters = sample === undefined ? 0 : JSON.stringify(sample).length
      if (sample === undefined || characters > room) continue
      room -= characters
      own.push(sample)
    }
  }
  return errors.map((error, place) => ({ ...error, samples: chosen[place]! }))
}

const trouble = { fail: 0, 'no-data': 1, warn: 2, pass: 3 }

function byTrouble(a: { status: keyof typeof trouble }, b: { status: keyof typeof trouble }): number {
  return trouble[a.status] - trouble[b.status]
}

/** Cuts a text to the length that a page has room for. */
export function clip(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1).toWellFormed()}…`
}

/** Keys whose texts may be longer; they are limited separately. */
const longTexts = new Set(['histogram', 'samples'])

/** Cuts every text in a value, keys included. */
function clipTexts<T>(value: T): T {
  if (typeof value === 'string') return clip(value) as T
  if (Array.isArray(value)) return value.map(clipTexts) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, part]) => [
    clip(key),
    longTexts.has(key) ? part : clipTexts(part),
  ])
  return Object.fromEntries(entries) as T
}
