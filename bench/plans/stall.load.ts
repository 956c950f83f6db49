import { arrivals, endpoint, plan, scenario } from 'plimsoll'

/** The load of `bench/stall.ts`, over whole periods of a server that stops for 1 s in every 5 s. */
const page = endpoint('GET /')

const read = scenario('read', ({ call }) => call(page))

export default plan({
  target: 'http://127.0.0.1:8080',
  mix: [[1, read]],
  load: arrivals({ steady: { hold: '200/s', for: '20s' } }),
  sla: { errors: '0.1%' },
})
