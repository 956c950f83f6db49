import type { LatencyStats } from '../../src/record/run-record.ts'

const width = 132

/** The distribution of response times as a glyph, on a logarithmic scale shared by all rows: min … p50 ▮ p95 | p99 … max. */
export function LatencyGlyph({
  latency,
  scale,
}: {
  latency: LatencyStats
  scale: { min: number; max: number }
}) {
  const x = (ms: number) => {
    const share = Math.log(Math.max(ms, scale.min) / scale.min) / Math.log(scale.max / scale.min)
    return (3 + Math.min(1, share) * (width - 6)).toFixed(1)
  }
  return (
    <svg class="glyph" width={width} height="14" viewBox={`0 0 ${width} 14`} fill="none" aria-hidden="true">
      <path d={`M${x(latency.min)} 7H${x(latency.max)}`} class="glyph-range" />
      <path d={`M${x(latency.p50)} 7H${x(latency.p95)}`} class="glyph-body" />
      <path d={`M${x(latency.p99)} 3v8`} class="glyph-p99" />
      <circle cx={x(latency.p50)} cy="7" r="2.6" class="glyph-p50" />
    </svg>
  )
}

/** The scale in ms from the lowest minimum to the highest maximum of all rows; null if there is nothing to compare. */
export function glyphScale(rows: LatencyStats[]): { min: number; max: number } | null {
  const min = Math.min(...rows.map((row) => row.min))
  const max = Math.max(...rows.map((row) => row.max))
  return rows.length > 0 && max > min ? { min: Math.max(min, max / 1e6), max } : null
}
