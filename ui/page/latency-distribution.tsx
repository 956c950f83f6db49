import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { formatFraction } from '../../src/base/units/ratio.ts'
import type { RowStats, SlaVerdict } from '../../src/record/run-record.ts'
import { msCell } from '../../src/report/words/figures.ts'
import { successesOf } from '../../src/report/words/row-counts.ts'
import { countedSlas } from '../../src/report/words/sla-words.ts'
import { binData, binOptions, type CurveRow, curveData, curveOptions } from '../charts/distribution-plots.ts'
import type { LimitMark } from '../charts/limit-lines.ts'
import { Plot } from '../charts/plot.tsx'
import { type LatencyHistogram, readHistogram } from '../model/hdr-histogram.ts'
import { binsOf } from '../model/latency-bins.ts'
import { curveOfHistogram, curveOfStats, lastPlace, placeOf, placeText } from '../model/latency-curve.ts'
import { type Report, rowKey, type Scope } from '../model/report.ts'
import { slaKey } from '../model/unmet-limits.ts'
import { Nothing, Section } from '../parts/section.tsx'

/** The distribution of response times: the curve of percentiles with the limits on it, and a histogram. */
export function LatencyDistribution(props: { report: Report; scope: Scope; scopeChoice: ComponentChildren }) {
  const { report, scope } = props
  const [key, setKey] = useState(() => firstUnmetRow(report.verdict.slas))
  const stats = scope.endpoints.find((row) => rowKey(row) === key) ?? scope.totals
  const histogram = useHistogram(stats.histogram)
  return (
    <Section
      id="distribution"
      title="Response-time distribution"
      controls={
        <>
          <label class="choice">
            <span>Of</span>
            <select value={key ?? ''} onChange={(event) => setKey(event.currentTarget.value || null)}>
              <option value="">All requests</option>
              {scope.endpoints.map((row) => (
                <option key={rowKey(row)} value={rowKey(row)}>
                  {row.kind === 'request' ? row.name : `${row.name} (${row.kind})`}
                </option>
              ))}
            </select>
          </label>
          {props.scopeChoice}
        </>
      }
    >
      {successesOf(stats) === 0 ? (
        <Nothing>No request succeeded, so there are no response times.</Nothing>
      ) : (
        <div class="deck">
          <CurveChart
            stats={stats}
            histogram={histogram}
            limits={limitsOf(report.verdict.slas, scope, key)}
          />
          {histogram !== null && <BinChart histogram={histogram} />}
        </div>
      )}
    </Section>
  )
}

function CurveChart(props: { stats: RowStats; histogram: LatencyHistogram | null; limits: LimitMark[] }) {
  const { stats, histogram, limits } = props
  const [logarithmic, setLogarithmic] = useState(false)
  const [place, setPlace] = useState<number | null>(null)
  const succeeded = successesOf(stats)
  const rows = useMemo(
    (): CurveRow[] => [
      {
        label: 'Response time',
        colour: 'series-p95',
        pointsOnly: false,
        points:
          histogram === null
            ? curveOfStats(stats.responseMs, succeeded)
            : curveOfHistogram(histogram, stats.responseMs.max),
      },
      {
        label: 'Service time',
        colour: 'series-service',
        pointsOnly: true,
        points: stats.serviceMs.max > 0 ? curveOfStats(stats.serviceMs, succeeded) : [],
      },
    ],
    [stats, histogram],
  )
  const data = useMemo(() => curveData(rows, logarithmic), [rows, logarithmic])
  const shownLimits = useMemo(
    () => limits.map((limit) => ({ ...limit, x: limit.x ?? lastPlace(succeeded) })),
    [limits.map((limit) => limit.label).join(), succeeded],
  )
  const options = useMemo(
    () => curveOptions({ rows, limits: shownLimits, logarithmic, onPlace: setPlace }),
    [rows, shownLimits, logarithmic],
  )
  return (
    <figure class="chart chart-3" data-chart="percentiles">
      <figcaption class="chart-head">
        <h3>Percentiles</h3>
        <span class="chart-unit">ms</span>
        <button
          type="button"
          class="quiet-button"
          aria-pressed={logarithmic}
          onClick={() => setLogarithmic(!logarithmic)}
        >
          log
        </button>
        <span class="chart-time">{place === null ? '' : `p${placeText(place)}`}</span>
      </figcaption>
      <ul class="legend">
        {rows.map((row) => (
          <li key={row.label} class="legend-entry">
            <span
              class={`swatch swatch-${row.pointsOnly ? 'ring' : 'area'}`}
              style={{ color: `var(--${row.colour})` }}
            />
            {row.label}
            <span class="legend-value">
              {place === null || row.pointsOnly ? '' : msCell(valueAt(row, place))}
            </span>
          </li>
        ))}
        {shownLimits.length > 0 && (
          <li class="legend-entry">
            <span class="swatch swatch-ring" style={{ color: 'var(--fail)' }} />
            Limit
          </li>
        )}
      </ul>
      <p class="visually-hidden">
        {(['p50', 'p75', 'p90', 'p95', 'p99', 'max'] as const)
          .map((field) => `${field}: ${msCell(stats.responseMs[field])} ms`)
          .join(', ')}
      </p>
      <Plot options={options} data={data} height={236} />
    </figure>
  )
}

function BinChart({ histogram }: { histogram: LatencyHistogram }) {
  const [bin, setBin] = useState<number | null>(null)
  const bins = useMemo(() => binsOf(histogram), [histogram])
  const data = useMemo(() => (bins === null ? null : binData(bins)), [bins])
  const options = useMemo(() => binOptions(setBin), [])
  if (bins === null || data === null) return null
  const at = bin === null ? null : Math.min(bin, bins.shares.length - 1)
  return (
    <figure class="chart chart-3" data-chart="bins">
      <figcaption class="chart-head">
        <h3>Histogram</h3>
        <span class="chart-unit">share of requests</span>
        <span class="chart-time">
          {at === null
            ? ''
            : `${formatFraction(bins.shares[at]!)} took ${msCell(bins.edgesMs[at]!)} to ${msCell(bins.edgesMs[at + 1]!)} ms`}
        </span>
      </figcaption>
      <Plot options={options} data={data} height={263} />
    </figure>
  )
}

/** Decodes a histogram. Returns null until it is decoded, and if there is none. */
function useHistogram(base64: string): LatencyHistogram | null {
  const [decoded, setDecoded] = useState<{ base64: string; histogram: LatencyHistogram | null } | null>(null)
  useEffect(() => {
    let current = true
    if (base64 !== '') {
      readHistogram(base64).then((histogram) => {
        if (current) setDecoded({ base64, histogram })
      })
    }
    return () => {
      current = false
    }
  }, [base64])
  return decoded?.base64 === base64 ? decoded.histogram : null
}

const metricShares: Record<string, number> = {
  p50: 0.5,
  p75: 0.75,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  'p99.9': 0.999,
  p999: 0.999,
}

/** The key of the row to show first: one whose response times do not meet an SLA, or null for all requests. */
function firstUnmetRow(slas: SlaVerdict[]): string | null {
  const unmet = slas.find(
    (sla) =>
      sla.status === 'fail' && sla.unit === 'ms' && ['run', 'request', 'group', 'measure'].includes(sla.kind),
  )
  return unmet === undefined ? null : slaKey(unmet)
}

/** The limits of SLAs on the response times of a row. */
function limitsOf(slas: SlaVerdict[], scope: Scope, key: string | null): LimitMark[] {
  const phase = scope.key.startsWith('phase:') ? scope.label : null
  return countedSlas(slas).flatMap((sla) => {
    const share = metricShares[sla.metric]
    const { value, text } = sla.limit
    const applies = slaKey(sla) === key && sla.clauses === '' && (sla.phase === null || sla.phase === phase)
    if (sla.unit !== 'ms' || value === null || !applies || (share === undefined && sla.metric !== 'max'))
      return []
    const mark = { label: `${sla.metric} ${text}`, value }
    return [share === undefined ? mark : { ...mark, x: placeOf(share) }]
  })
}

/** The response time in ms at a place on the axis. */
function valueAt(row: CurveRow, place: number): number {
  // Between two points the curve is drawn as a straight line.
  const next = row.points.findIndex((point) => point.place >= place)
  if (next <= 0) return row.points[Math.max(0, next)]?.ms ?? row.points.at(-1)?.ms ?? 0
  const [a, b] = [row.points[next - 1]!, row.points[next]!]
  return a.ms + ((b.ms - a.ms) * (place - a.place)) / (b.place - a.place || 1)
}
