import { describe, expect, it } from 'vitest'
import { Ledger } from './ledger.ts'

describe('Ledger', () => {
  it('counts by endpoint and outcome', () => {
    const ledger = new Ledger()
    ledger.open('GET /a')(200)
    ledger.open('GET /a')(200)
    ledger.open('GET /a')('aborted')
    ledger.open('POST /b')(400)
    expect(ledger.counts()).toEqual({ 'GET /a': { 200: 2, aborted: 1 }, 'POST /b': { 400: 1 } })
  })

  it('counts only the first end of a request', () => {
    const ledger = new Ledger()
    const end = ledger.open('GET /a')
    end(200)
    end('aborted')
    expect(ledger.counts()).toEqual({ 'GET /a': { 200: 1 } })
    expect(ledger.inFlight).toBe(0)
  })

  it('reports requests in flight, and counts their end even after a reset', () => {
    const ledger = new Ledger()
    const end = ledger.open('GET /a')
    expect(ledger.inFlight).toBe(1)
    ledger.reset()
    end(200)
    expect(ledger.counts()).toEqual({ 'GET /a': { 200: 1 } })
  })
})
