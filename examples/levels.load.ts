import { between, endpoint, plan, scenario } from 'plimsoll'

/*
 * A service at four levels of load, each with an SLA of its own:
 *
 *     plimsoll run examples/levels.load.ts --level medium
 *     plimsoll run examples/levels.load.ts --level all --html report.html
 */

const health = endpoint('GET /health/', { sla: { p95: '20ms', p99: '50ms' } })
const metrics = endpoint('GET /system/metrics', { sla: { p95: '200ms', p99: '500ms' } })
const cache = endpoint('GET /lmcache/status', { sla: { p95: '100ms', p99: '200ms' } })

const lookAround = scenario('look around', { wait: between('300ms', '700ms') }, async ({ call }) => {
  await call(health)
  await call(metrics)
  await call(cache)
})

export default plan({
  target: 'http://127.0.0.1:8000',
  mix: lookAround,
  levels: {
    light: { users: 10, for: '5m', ramp: '1s', sla: { rps: '>=10', errors: '0.1%' } },
    medium: { users: 50, for: '5m', ramp: '30s', sla: { rps: '>=50', errors: '0.5%' } },
    heavy: { users: 100, for: '3m', ramp: '30s', sla: { rps: '>=100', errors: '1%' } },
    stress: {
      rate: '200/s',
      users: 400,
      for: '2m',
      ramp: '20s',
      rampDown: '10s',
      sla: { rps: '>=200', errors: '5%' },
      endpoints: { 'GET /health/': { max: '100ms' } },
    },
  },
})
