import { arrivals, choice, endpoint, options, plan, scenario } from 'plimsoll'
import { holdUp } from './hold-up.ts'

/** An open load: each arrival sends one request with its number. */
const { rate, warmUp, seconds, spread, blockMs } = options({
  rate: 200,
  warmUp: 3,
  seconds: 10,
  spread: choice('poisson', 'constant'),
  blockMs: 0,
})

const ask = endpoint('GET /:number')

export default plan({
  target: 'http://127.0.0.1:8080',
  mix: scenario('ask', ({ call, id }) => {
    holdUp(blockMs, id)
    return call(ask, { params: { number: id } })
  }),
  load: arrivals({
    warmup: { hold: `${rate}/s`, for: `${warmUp}s`, arrivals: spread, judged: false },
    steady: { hold: `${rate}/s`, for: `${seconds}s`, arrivals: spread },
  }),
})
