import { describe, expect, it } from 'vitest'
import { PlimsollError } from '../../src/base/error.ts'
import { parseFaults } from './faults.ts'

describe('parseFaults', () => {
  it('parses every fault', () => {
    expect(parseFaults('latency=50ms, error=1%,stall=1s/5s,burn=20ms,reset=0.1%,slow-body=2s')).toEqual({
      latency: { shape: 'constant', ms: 50 },
      error: { share: 0.01, status: 500 },
      stall: { lengthMs: 1_000, everyMs: 5_000 },
      burnMs: 20,
      resetShare: 0.001,
      slowBodyMs: 2_000,
    })
  })

  it('parses distributions of latency and the status of an error', () => {
    expect(parseFaults('latency=lognormal:50ms:0.5')).toEqual({
      latency: { shape: 'lognormal', medianMs: 50, sigma: 0.5 },
    })
    expect(parseFaults('latency=exponential:20ms,error=5%:503')).toEqual({
      latency: { shape: 'exponential', meanMs: 20 },
      error: { share: 0.05, status: 503 },
    })
  })

  it('returns no faults for a blank string', () => {
    expect(parseFaults(' ')).toEqual({})
  })

  it.each([
    ['latency', 'it has no value'],
    ['latency=50', 'not a duration'],
    ['latency=61s', 'more than the allowed 60000 ms'],
    ['latency=normal:50ms', 'no distribution normal'],
    ['latency=lognormal:50ms', 'a median and a sigma'],
    ['latency=lognormal:50ms:9', 'sigma must be a number from 0 to 3'],
    ['latency=lognormal:50ms:0.5:1', 'too many parts'],
    ['latency=exponential:20ms:1', 'needs a mean'],
    ['error=1', 'not a percentage'],
    ['error=1%:200', 'from 400 to 599'],
    ['stall=1s', 'two durations'],
    ['stall=5s/5s', 'shorter than its period'],
    ['stall=1s/5s/9s', 'two durations'],
    ['burn=2s', 'more than the allowed 1000 ms'],
    ['reset=101%', 'not a percentage'],
    ['fire=1', 'there is no such fault'],
    ['toString=1', 'there is no such fault'],
    ['burn=1ms,burn=2ms', 'burn is given twice'],
    ['burn=1ms,', 'there is no such fault'],
  ])('reports what is wrong with %s', (text, reason) => {
    const reading = () => parseFaults(text)
    expect(reading).toThrow(PlimsollError)
    expect(reading).toThrow(reason)
    expect(reading).toThrow(expect.objectContaining({ code: 'bad-fault' }))
  })
})
