import http from 'k6/http'

export const options = { vus: Number(__ENV.BENCH_USERS), duration: `${__ENV.BENCH_SECONDS}s` }

export default function () {
  http.get(__ENV.BENCH_URL)
}

// k6's own JSON summary is a file whose form has changed between versions; this is one line on stdout.
export function handleSummary(data) {
  return { stdout: JSON.stringify({ requests: data.metrics.http_reqs.values.count }) }
}
