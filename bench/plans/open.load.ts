import { arrivals, endpoint, plan, scenario } from 'plimsoll'

/** The load of `bench/open-rate.ts`: more requests per second than most tools can start on one core. */
const health = endpoint('GET /health', { sla: { p99: '1s' } })

const ask = scenario('ask', ({ call }) => call(health))

export default plan({
  target: 'http://127.0.0.1:8080',
  mix: [[1, ask]],
  load: arrivals({ steady: { hold: '10000/s', for: '20s' } }),
  sla: { errors: '0.1%' },
})
