import http from 'k6/http'

export const options = {
  scenarios: {
    open: {
      executor: 'constant-arrival-rate',
      rate: Number(__ENV.BENCH_RATE),
      timeUnit: '1s',
      duration: `${__ENV.BENCH_SECONDS}s`,
      preAllocatedVUs: Number(__ENV.BENCH_USERS),
      maxVUs: Number(__ENV.BENCH_USERS),
    },
  },
  summaryTrendStats: ['p(50)', 'p(90)', 'p(95)', 'p(99)', 'max'],
}

export default function () {
  http.get(__ENV.BENCH_URL)
}

export function handleSummary({ metrics }) {
  const times = metrics.http_req_duration.values
  return {
    stdout: JSON.stringify({
      started: metrics.http_reqs.values.count,
      dropped: metrics.dropped_iterations ? metrics.dropped_iterations.values.count : 0,
      responseMs: {
        p50: times['p(50)'],
        p90: times['p(90)'],
        p95: times['p(95)'],
        p99: times['p(99)'],
        max: times.max,
      },
    }),
  }
}
