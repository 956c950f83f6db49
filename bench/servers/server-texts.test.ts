import { describe, expect, it } from 'vitest'
import { healthReply, nginxConfig } from './nginx-config.ts'
import { stallPercentileSeconds } from './stall-truth.ts'
import { parseStubStatus } from './stub-status.ts'

describe('the temporary nginx', () => {
  it('answers 55 bytes of JSON', () => {
    expect(Buffer.byteLength(healthReply)).toBe(55)
    expect(JSON.parse(healthReply)).toMatchObject({ status: 'ok' })
  })

  it('keeps to its folder and port, in one process, without a log', () => {
    const config = nginxConfig({ folder: '/tmp/x', port: 8_123, maxConnections: 500 })
    expect(config).toContain('listen 127.0.0.1:8123 ')
    expect(config).toMatch(/worker_processes 1;[\s\S]*access_log off;/)
    const paths = config
      .match(/ \/\S+;/g)!
      .filter((path) => !path.startsWith(' /health') && !path.startsWith(' /status'))
    for (const path of paths) expect(path).toMatch(/^ \/tmp\/x\//)
  })

  it('reports what it has seen', () => {
    const page =
      'Active connections: 66 \nserver accepts handled requests\n 130 130 207261 \nReading: 0 Writing: 1 Waiting: 65 \n'
    expect(parseStubStatus(page)).toEqual({
      activeConnections: 66,
      acceptedConnections: 130,
      requests: 207_261,
    })
    expect(() => parseStubStatus('<html>404</html>')).toThrow('not a stub_status page')
  })
})

describe('the true response time of a stalling server', () => {
  const stalls = {
    stopSeconds: 1,
    periodSeconds: 5,
    perSecond: 200,
    drainPerSecond: Number.POSITIVE_INFINITY,
    serviceSeconds: 0,
  }
  const at = (p: number, changed = {}) => stallPercentileSeconds(p, { ...stalls, ...changed })

  it('is 500, 750 and 950 ms for the slowest 10, 5 and 1 percent', () => {
    expect(at(0.9)).toBeCloseTo(0.5, 9)
    expect(at(0.95)).toBeCloseTo(0.75, 9)
    expect(at(0.99)).toBeCloseTo(0.95, 9)
  })

  it('is the service time for requests outside a stop', () => {
    expect(at(0.5, { serviceSeconds: 0.002 })).toBe(0.002)
  })

  it('is longer if the queue is worked off slowly', () => {
    expect(at(0.9, { drainPerSecond: 400 })).toBeCloseTo(0.75, 9)
  })
})
