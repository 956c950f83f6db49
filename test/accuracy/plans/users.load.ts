import { constant, endpoint, options, plan, scenario, users } from 'plimsoll'
import { holdUp } from './hold-up.ts'

/** A closed load: users that send a request, wait for the reply, think, and repeat. */
const { count, warmUp, seconds, thinkMs, blockMs } = options({
  count: 10,
  warmUp: 3,
  seconds: 10,
  thinkMs: 0,
  blockMs: 0,
})

const ask = endpoint('GET /:number')
const think = thinkMs === 0 ? {} : { wait: constant(`${thinkMs}ms`) }

export default plan({
  target: 'http://127.0.0.1:8080',
  mix: scenario('ask', think, ({ call, id, iteration }) => {
    holdUp(blockMs, iteration)
    return call(ask, { params: { number: id } })
  }),
  load: users({
    warmup: { hold: count, for: `${warmUp}s`, judged: false },
    steady: { hold: count, for: `${seconds}s` },
  }),
})
