import { endpoint, plan, scenario, users } from 'plimsoll'

/** The load of `bench/memory.ts`: users that send one request, keep their connection, and then sleep. */
const health = endpoint('GET /health')

const askAndSleep = scenario('ask and sleep', async ({ call, wait }) => {
  await call(health)
  await wait('10m')
})

export default plan({
  target: 'http://127.0.0.1:8080',
  mix: [[1, askAndSleep]],
  load: users({ asleep: { hold: 15_000, for: '10m' } }),
  sla: { errors: '0.1%' },
})
