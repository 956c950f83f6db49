import { describe, expect, it } from 'vitest'
import { FaultDice, stallLeftMs } from './fault-dice.ts'
import { type Faults, parseFaults } from './faults.ts'

function drawnFaults(faults: Faults, seed = 1) {
  const dice = new FaultDice(seed)
  return Array.from({ length: 20_000 }, () => dice.draw(faults))
}

function waitsOf(text: string): number[] {
  return drawnFaults(parseFaults(text))
    .map(({ waitMs }) => waitMs)
    .sort((a, b) => a - b)
}

describe('FaultDice', () => {
  it('applies a fault to its configured share of requests', () => {
    const drawn = drawnFaults(parseFaults('error=10%:503,reset=1%'))
    expect(drawn.filter(({ errorStatus }) => errorStatus === 503).length / 20_000).toBeCloseTo(0.1, 1.7)
    expect(drawn.filter(({ reset }) => reset).length / 20_000).toBeCloseTo(0.01, 2)
  })

  it('draws lognormal latency with the configured median and sigma', () => {
    const waits = waitsOf('latency=lognormal:50ms:0.5')
    expect(waits[10_000]).toBeGreaterThan(48)
    expect(waits[10_000]).toBeLessThan(52)
    // The 97.7th percentile is two sigma away: the median times e.
    expect(waits[19_545]! / 50).toBeGreaterThan(2.5)
    expect(waits[19_545]! / 50).toBeLessThan(2.95)
  })

  it('draws exponential latency with the configured mean', () => {
    const waits = waitsOf('latency=exponential:20ms')
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length
    expect(mean).toBeGreaterThan(19)
    expect(mean).toBeLessThan(21)
  })

  it('never draws a latency above one minute', () => {
    expect(waitsOf('latency=lognormal:60s:3').at(-1)).toBe(60_000)
  })

  it('draws the same faults for the same seed only', () => {
    const faults = parseFaults('latency=exponential:20ms,error=10%')
    expect(drawnFaults(faults, 4)).toEqual(drawnFaults(faults, 4))
    expect(drawnFaults(faults, 4)).not.toEqual(drawnFaults(faults, 5))
  })

  it('applies a fault to the same requests whatever other faults are configured', () => {
    const errors = (text: string) => drawnFaults(parseFaults(text)).map(({ errorStatus }) => errorStatus)
    expect(errors('error=10%,latency=lognormal:1ms:1,reset=5%')).toEqual(errors('error=10%'))
  })
})

describe('stallLeftMs', () => {
  const stall = { lengthMs: 1_000, everyMs: 5_000 }

  it('delays requests in the last part of every period until its end', () => {
    expect([0, 3_999, 4_000, 4_600, 5_000, 9_250].map((ms) => stallLeftMs(stall, ms))).toEqual([
      0, 0, 1_000, 400, 0, 750,
    ])
  })

  it('returns 0 without a stall', () => {
    expect(stallLeftMs(undefined, 4_500)).toBe(0)
  })
})
