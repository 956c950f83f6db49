import type { RowStats, RunRecord, SeriesPoint } from '../../src/record/run-record.ts'
import { agentRun } from './agent-run.ts'

/** A made-up run with six phases, 2,000 points, and names and errors of every length. */
export function hugeRecord(endpointCount: number): RunRecord {
  const record = agentRun('fail')
  const shape = record.endpoints[1]!
  const figures = (index: number): RowStats => ({
    ...shape,
    name: `GET /api/v1/organisations/:organisationId/projects/:projectId/resource-${index}`,
    requests: shape.requests + index,
    statusCodes: { 200: 24_123, 201: 812, 429: 77, 500: 12, 503: 104 },
    failuresByClass: { http_4xx: 77, http_5xx: 116, timeout: 12, connect: 8 },
  })
  const endpoints = Array.from({ length: endpointCount }, (_, index) => figures(index))
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
