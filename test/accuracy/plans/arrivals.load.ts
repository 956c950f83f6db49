import { arrivals, choice, endpoint, options, plan, scenario } from 'plimsoll'

/** An open load: each arrival asks once, and tells its number. */
const { rate, seconds, spread } = options({ rate: 200, seconds: 10, spread: choice('poisson', 'constant') })

const ask = endpoint('GET /:number')

export default plan({
  target: 'http://127.0.0.1:8080',
  mix: scenario('ask', ({ call, id }) => call(ask, { params: { number: id } })),
  load: arrivals({ steady: { hold: `${rate}/s`, for: `${seconds}s`, arrivals: spread } }),
})
