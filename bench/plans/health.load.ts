import { endpoint, plan, scenario, users } from 'plimsoll'

/** The load of `bench/peers.ts`: 64 users that send one small request as fast as they can. */
const health = endpoint('GET /health', { sla: { p99: '1s' } })

const ask = scenario('ask', ({ call }) => call(health))

export default plan({
  target: 'http://127.0.0.1:8080',
  mix: [[1, ask]],
  load: users({ full: { hold: 64, for: '10s' } }),
  sla: { errors: '0.1%' },
})
