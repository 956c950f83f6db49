import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Agent } from '../marketplace/agents.ts'
import { type DemoOptions, type DemoService, startDemo } from '../service.ts'
import { ask, post, withFault } from './json-client.ts'

const running: DemoService[] = []

async function start(options?: DemoOptions): Promise<DemoService> {
  const demo = await startDemo(options)
  running.push(demo)
  return demo
}

afterEach(async () => {
  for (const demo of running.splice(0)) await demo.close()
})

describe('a fault', () => {
  it('latency delays a reply for at least the configured duration', async () => {
    const demo = await start({ faults: 'latency=50ms' })
    for (let time = 0; time < 5; time++) {
      const { status, ms } = await ask(`${demo.url}/health/`)
      expect(status).toBe(200)
      expect(ms).toBeGreaterThanOrEqual(50)
      expect(ms).toBeLessThan(500)
    }
  })

  it('a fault in the header of a request overrides those of the service', async () => {
    const demo = await start({ faults: 'error=100%:503' })
    expect(await ask(`${demo.url}/health/`)).toMatchObject({
      status: 503,
      value: { error: 'an injected fault' },
    })
    expect((await ask(`${demo.url}/health/`, withFault('error=0%'))).status).toBe(200)
    const both = await ask(`${demo.url}/health/`, withFault('latency=60ms, error=100%'))
    expect(both.status).toBe(500)
    expect(both.ms).toBeGreaterThanOrEqual(60)
  })

  it('a fault with an invalid value in the header is refused with 400', async () => {
    const demo = await start()
    const { status, value } = await ask(`${demo.url}/health/`, withFault('latency=2m'))
    expect(status).toBe(400)
    expect(value.error).toContain('more than the allowed 60000 ms')
    expect(demo.ledger()).toEqual({ 'GET /health/': { 400: 1 } })
  })

  it('error skips the work of the request', async () => {
    const demo = await start()
    const skill = post({ name: 'Skill', category: 'unlucky' })
    await ask(`${demo.url}/api/v1/skills`, { ...skill, ...withFault('error=100%') })
    expect((await ask(`${demo.url}/api/v1/skills?category=unlucky`)).value).toEqual([])
  })

  it('stall stops the whole service for the last part of every period', async () => {
    const startMs = performance.now()
    const demo = await start({ faults: 'stall=300ms/600ms' })
    const doneMs: number[] = []
    while (performance.now() - startMs < 1_400) {
      await ask(`${demo.url}/health/`)
      doneMs.push(performance.now() - startMs)
    }
    const longest = Math.max(...doneMs.map((ms, index) => ms - (doneMs[index - 1] ?? 0)))
    expect(longest).toBeGreaterThan(250)
    expect(longest).toBeLessThan(500)
    expect(doneMs.length).toBeGreaterThan(20)
  })

  it('stall delays requests under way, too', async () => {
    const demo = await start({ faults: 'stall=400ms/600ms' })
    const { ms } = await ask(`${demo.url}/health/`, withFault('latency=250ms'))
    expect(ms).toBeGreaterThan(450)
  })

  it('burn uses CPU time on the thread of all requests', async () => {
    const demo = await start()
    const before = process.cpuUsage()
    await ask(`${demo.url}/health/`, withFault('burn=100ms'))
    const { user, system } = process.cpuUsage(before)
    expect(user + system).toBeGreaterThanOrEqual(99_000)
  })

  it('reset resets the connection', async () => {
    const demo = await start()
    const code = await new Promise((resolve) => {
      const socket = connect(demo.port, '127.0.0.1', () =>
        socket.write('GET /health/ HTTP/1.1\r\nHost: x\r\nx-fault: reset=100%\r\n\r\n'),
      )
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      socket.on('end', () => resolve('end'))
    })
    expect(code).toBe('ECONNRESET')
    expect(demo.ledger()).toEqual({ 'GET /health/': { reset: 1 } })
  })

  it('slow-body sends the body piece by piece', async () => {
    const demo = await start()
    const startMs = performance.now()
    const reply = await fetch(`${demo.url}/api/v1/agents`, withFault('slow-body=200ms'))
    const headMs = performance.now() - startMs
    expect(await reply.json()).toHaveLength(20)
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(200)
    expect(headMs).toBeLessThan(150)
    expect(demo.ledger()).toEqual({ 'GET /api/v1/agents': { 200: 1 } })
  })
})

describe('the ledger of the service', () => {
  it('counts every reply exactly, by template, as soon as the client has it', async () => {
    const demo = await start()
    const { value: agents } = await ask<Agent[]>(`${demo.url}/api/v1/agents?limit=50`)
    await ask(`${demo.url}/__ledger`)
    await fetch(`${demo.url}/__ledger`, { method: 'DELETE' })
    const asked = agents.map(({ id }) => ask(`${demo.url}/api/v1/agents/${id}`))
    await Promise.all([...asked, ask(`${demo.url}/api/v1/agents/nobody`)])
    const { value } = await ask(`${demo.url}/__ledger`)
    expect(value).toEqual({ 'GET /api/v1/agents/:id': { 200: 50, 404: 1 } })
    expect(demo.ledger()).toEqual(value)
  })

  it('counts each reply, however large or slow, before its client has it', async () => {
    const demo = await start()
    for (let count = 1; count <= 20; count++) {
      await ask(`${demo.url}/api/v1/agents?limit=100`, withFault(count % 2 === 0 ? 'slow-body=5ms' : ''))
      const { value } = await ask(`${demo.url}/__ledger`)
      expect(value).toEqual({ 'GET /api/v1/agents': { 200: count } })
    }
  })

  it('counts a request as aborted as soon as its client disconnects before the reply', async () => {
    const demo = await start()
    const leaving = ['latency=60s', 'slow-body=60s'].map((fault) =>
      ask(`${demo.url}/health/`, { ...withFault(fault), signal: AbortSignal.timeout(100) }),
    )
    await setTimeout(50)
    const during = await fetch(`${demo.url}/__ledger`)
    expect(during.headers.get('x-in-flight')).toBe('2')
    await Promise.allSettled(leaving)
    await setTimeout(50)
    const after = await fetch(`${demo.url}/__ledger`)
    expect(after.headers.get('x-in-flight')).toBe('0')
    expect(await after.json()).toEqual({ 'GET /health/': { aborted: 2 } })
  })

  it('counts an incomplete upload as aborted, without doing its work', async () => {
    const demo = await start()
    for (const leave of ['end', 'resetAndDestroy'] as const) {
      const socket = connect(demo.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write('POST /api/v1/skills HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n{"name":')
      await setTimeout(50)
      socket[leave]()
      await setTimeout(50)
    }
    expect(demo.ledger()).toEqual({ 'POST /api/v1/skills': { aborted: 2 } })
  })

  it('counts all requests of a pipelined connection that is reset', async () => {
    const demo = await start()
    const socket = connect(demo.port, '127.0.0.1')
    socket.on('error', () => {})
    const head = 'Host: x\r\n\r\n'
    const slow = `GET /health/ HTTP/1.1\r\nx-fault: latency=60s\r\n${head}`
    socket.write(
      `GET /lmcache/status HTTP/1.1\r\n${head}${slow}${`GET /nothing HTTP/1.1\r\n${head}`.repeat(20)}`,
    )
    await setTimeout(50)
    socket.resetAndDestroy()
    await setTimeout(50)
    expect(demo.ledger()).toEqual({
      'GET /lmcache/status': { 200: 1 },
      'GET /health/': { aborted: 1 },
      'GET (no route)': { aborted: 20 },
    })
  })

  it('supports only GET and DELETE', async () => {
    const demo = await start()
    expect((await fetch(`${demo.url}/__ledger`, { method: 'POST' })).status).toBe(405)
    expect((await fetch(`${demo.url}/__ledger`, { method: 'DELETE' })).status).toBe(204)
    expect(demo.ledger()).toEqual({})
  })
})
