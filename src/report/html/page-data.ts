import { type SlaStatus, slaStatusOrder } from '../../base/verdict-status.ts'
import type { ErrorGroup, ErrorSample, RowStats, RunRecord } from '../../record/run-record.ts'
import { mergedRows, mergedSeries, type RowPoint } from './merged-series.ts'

/*
 * A record can be larger than a hundred megabytes. The page gets it whole unless it is too large. Then the series has
 * fewer points, and long lists have only their most important entries.
 */

/** The data of the HTML report's page. */
export interface PageData {
  /** The record without the rows and metrics of its series, and without histograms that the page does not draw. */
  record: RunRecord
  /** The series of rows and metrics; with fewer points if there are many of them. */
  rowSeries: RowPoint[]
  /** The number of entries that were left out, by name of the list. */
  leftOut: Record<string, number>
}

/** The limits of a page at scale 1. */
const limits = {
  /** Points of the series, times rows and metrics. */
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

/** The highest number of points that a chart can show, and the lowest that still shows a curve. */
const points = { max: 600, min: 30 }

const maxTextLength = 300

/** Reduces a record to the data of the page. A `scale` below 1 leaves out more. */
export function pageData(record: RunRecord, scale = 1): PageData {
  const limit = (list: keyof typeof limits) => Math.ceil(limits[list] * scale)
  const leftOut: Record<string, number> = {}
  const cut = <T>(list: string, items: readonly T[], count: number): T[] => {
    if (items.length > count) leftOut[list] = items.length - count
    return items.slice(0, count)
  }
  cut('endpoints', record.endpoints, limit('rows'))
  const rows = mostUsed(record.endpoints, limit('rows'))
  const keys = new Set(rows.map(keyOf))
  const shown = (list: readonly RowStats[]) => list.filter((row) => keys.has(keyOf(row)))
  const timed = new Set(mostUsed(rows, limit('timings')).map(keyOf))
  const drawn = rowsWithHistogram(record, limit('histogramCharacters'))
  const reduced = (row: RowStats): RowStats => {
    const { timingMs, ...rest } = drawn.has(row) ? row : { ...row, histogram: '' }
    return timingMs !== undefined && timed.has(keyOf(row)) ? { ...rest, timingMs } : rest
  }
  const rowsPerPhase = Math.max(1, Math.floor(limit('phaseRows') / Math.max(1, record.phases.length)))
  const metrics = cut('metrics', record.metrics, limit('metrics'))
  const { judged, verdict } = record
  return {
    record: clipTexts({
      ...record,
      verdict: {
        ...verdict,
        reasons: cut('reasons', verdict.reasons, limit('names')),
        // SLAs that are not met come first, so that none of them is left out.
        slas: cut('slas', verdict.slas.toSorted(byStatus), limit('slas')),
      },
      totals: reduced(record.totals),
      endpoints: rows.map(reduced),
      tags: cut('tags', record.tags, limit('tags')).map(reduced),
      metrics,
      judged: {
        ...judged,
        totals: reduced(judged.totals),
        endpoints: shown(judged.endpoints).map(reduced),
        tags: judged.tags.slice(0, limit('tags')).map(reduced),
        metrics: judged.metrics.slice(0, limit('metrics')),
      },
      phases: cut('phases', record.phases, limit('names')).map((phase) => ({
        ...phase,
        totals: reduced(phase.totals),
        endpoints: mostUsed(shown(phase.endpoints), rowsPerPhase).map(reduced),
      })),
      series: mergedSeries(record.series, points.max),
      scenarios: cut('scenarios', record.scenarios, limit('names')),
      checks: cut(
        'checks',
        record.checks.toSorted((a, b) => b.failures - a.failures),
        limit('names'),
      ),
      errors: withSamples(
        cut(
          'errors',
          record.errors.toSorted((a, b) => b.count - a.count),
          limit('errors'),
        ),
        limit('sampleCharacters'),
      ),
      findings: cut('findings', record.findings, limit('names')),
    }),
    rowSeries: mergedRows(
      record.series,
      Math.max(points.min, Math.min(points.max, limit('cells') / Math.max(1, rows.length + metrics.length))),
      {
        rows: rows.map((row) => record.endpoints.indexOf(row)),
        metrics: metrics.map(({ kind }) => kind),
      },
    ),
    leftOut,
  }
}

/** Identifies a row by its kind too, because a group may have the name of an endpoint. */
function keyOf({ kind, name }: RowStats): string {
  return `${kind} ${name}`
}

/** The rows with the most requests, still in the order of the plan. */
function mostUsed(rows: readonly RowStats[], count: number): RowStats[] {
  if (rows.length <= count) return [...rows]
  const chosen = new Set(rows.toSorted((a, b) => b.requests - a.requests).slice(0, count))
  return rows.filter((row) => chosen.has(row))
}

/** The rows whose histograms fit into `characters`: all requests first, then the judged rows with the most requests. */
function rowsWithHistogram({ judged, totals }: RunRecord, characters: number): Set<RowStats> {
  let room = characters
  const rows = [judged.totals, totals, ...judged.endpoints.toSorted((a, b) => b.requests - a.requests)]
  return new Set(
    rows.filter(({ histogram }) => {
      if (histogram.length > room) return false
      room -= histogram.length
      return true
    }),
  )
}

/** The errors with the samples that fit into `maxCharacters`: one of each, the most frequent first, then a second of each. */
function withSamples(errors: readonly ErrorGroup[], maxCharacters: number): ErrorGroup[] {
  const chosen = errors.map((): ErrorSample[] => [])
  let room = maxCharacters
  for (let round = 0; round < limits.samplesOfError; round++) {
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

function byStatus(a: { status: SlaStatus }, b: { status: SlaStatus }): number {
  return slaStatusOrder.indexOf(a.status) - slaStatusOrder.indexOf(b.status)
}

/** Cuts a string at the length for which a page has room. */
export function clip(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength - 1).toWellFormed()}…`
}

/** Keys whose strings may be longer; they have limits of their own. */
const longTexts = new Set(['histogram', 'samples'])

/** Cuts every string in a value, keys included. */
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
