import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import type { LatencyStats, RowStats } from '../../src/record/run-record.ts'
import type { Sample } from './agent-load.ts'
import { rowStats } from './record.ts'

/** The exact distribution of values, by nearest rank. */
export function latencyOf(values: number[]): LatencyStats {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
  const mean = values.reduce((sum, value) => sum + value, 0) / (values.length || 1)
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length || 1)
  return {
    min: at(0),
    mean,
    stddev: Math.sqrt(variance),
    p50: at(0.5),
    p75: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    max: at(1),
  }
}

/** The row of these requests. */
export function statsOf(name: string, samples: Sample[], seconds: number): RowStats {
  const good = samples.filter((sample) => sample.failure === null)
  const failures = samples.length - good.length
  const failuresByClass: Record<string, number> = {}
  for (const { failure } of samples) {
    if (failure !== null) failuresByClass[failure] = (failuresByClass[failure] ?? 0) + 1
  }
  const statusCodes: Record<string, number> = good.length > 0 ? { 200: good.length } : {}
  if (failuresByClass.http_4xx) statusCodes[429] = failuresByClass.http_4xx
  if (failuresByClass.http_5xx) statusCodes[503] = failuresByClass.http_5xx
  const responses = good.map((sample) => sample.serviceMs + sample.lagMs)
  return rowStats(name, {
    requests: samples.length,
    failures,
    requestsPerSecond: samples.length / seconds,
    responseMs: latencyOf(responses),
    serviceMs: latencyOf(good.map((sample) => sample.serviceMs)),
    bytesSent: samples.length * 214,
    bytesReceived: good.length * 1_873,
    statusCodes,
    failuresByClass,
    histogram: histogramOf(responses),
  })
}

/** Encoded by HdrHistogram's JavaScript library, so that the page is tested with an encoding that is not our own. */
export function histogramOf(valuesMs: number[]): string {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
  })
  for (const ms of valuesMs) histogram.recordValue(Math.max(1, Math.round(ms * 1_000)))
  return encodeIntoCompressedBase64(histogram)
}
