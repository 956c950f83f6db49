import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ask } from './http/json-client.ts'
import { type DemoOptions, type DemoService, startDemo } from './service.ts'

const running: DemoService[] = []

async function start(options?: DemoOptions): Promise<DemoService> {
  const demo = await startDemo(options)
  running.push(demo)
  return demo
}

afterEach(async () => {
  for (const demo of running.splice(0)) await demo.close()
})

/** Sends bytes and returns everything that arrives until the service closes the connection. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (bytes) => {
      received += bytes.toString()
    })
    socket.on('end', () => resolve(received))
    socket.on('error', reject)
  })
}

describe('the service over HTTP', () => {
  it('replies in JSON, also to errors', async () => {
    const demo = await start()
    const good = await ask(`${demo.url}/health/`)
    const bad = await ask(`${demo.url}/nothing`)
    expect([good.status, bad.status]).toEqual([200, 404])
    for (const { headers } of [good, bad]) expect(headers.get('content-type')).toBe('application/json')
    expect(bad.value).toEqual({ error: 'there is nothing at /nothing' })
  })

  it('refuses a method that an endpoint does not support, and lists the supported ones', async () => {
    const demo = await start()
    const reply = await fetch(`${demo.url}/api/v1/skills`, { method: 'PUT', body: 'x' })
    expect(reply.status).toBe(405)
    expect(reply.headers.get('allow')).toBe('GET, HEAD, POST')
  })

  it('refuses a body that is not JSON', async () => {
    const demo = await start()
    const reply = await ask(`${demo.url}/api/v1/skills`, { method: 'POST', body: '{"name":' })
    expect(reply.status).toBe(400)
    expect(reply.value.error).toContain('the body is not JSON')
  })

  it('refuses a body that is too long with a reply that the client receives', async () => {
    const demo = await start()
    const reply = await ask(`${demo.url}/analysis/`, { method: 'POST', body: ' '.repeat(5_000_000) })
    expect(reply.status).toBe(413)
    expect(reply.value.error).toBe('the body is longer than 1048576 bytes')
    expect(demo.ledger()).toEqual({ 'POST /analysis/': { 413: 1 } })
  })

  it('replies to HEAD with the head of GET and no body', async () => {
    const demo = await start()
    const get = await fetch(`${demo.url}/api/v1/agents`)
    const head = await fetch(`${demo.url}/api/v1/agents`, { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'))
    expect(await head.text()).toBe('')
  })

  it('replies to pipelined requests in order', async () => {
    const demo = await start()
    const text = await exchange(
      demo.port,
      'GET /health/ HTTP/1.1\r\nHost: x\r\nx-fault: latency=30ms\r\n\r\n' +
        'GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    )
    expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404'])
    expect(demo.ledger()).toEqual({ 'GET /health/': { 200: 1 }, 'GET (no route)': { 404: 1 } })
  })

  it('keeps idle connections open for longer than a minute', async () => {
    const demo = await start()
    const reply = await fetch(`${demo.url}/health/`)
    expect(reply.headers.get('keep-alive')).toBe('timeout=65')
  })
})

describe('starting and closing the service', () => {
  it('reports a port in use', async () => {
    const { port } = await start()
    await expect(startDemo({ port })).rejects.toMatchObject({ code: 'port-taken' })
  })

  it('reports an invalid port, address or fault', async () => {
    await expect(startDemo({ port: 70_000 })).rejects.toMatchObject({ code: 'cannot-listen' })
    await expect(startDemo({ host: '203.0.113.1' })).rejects.toMatchObject({ code: 'cannot-listen' })
    await expect(startDemo({ faults: 'fire=1' })).rejects.toMatchObject({ code: 'bad-fault' })
  })

  it('closes idle connections at once and lets running requests end', async () => {
    const demo = await start()
    const agent = new Agent({ keepAlive: true })
    const status = new Promise((resolve, reject) => {
      const sent = request(`${demo.url}/health/`, { agent, headers: { 'x-fault': 'latency=200ms' } })
      sent.on('response', (reply) => resolve([reply.statusCode, reply.headers.connection]))
      sent.on('error', reject)
      sent.end()
    })
    await fetch(`${demo.url}/health/`)
    const before = performance.now()
    const closed = demo.close()
    expect(demo.close()).toBe(closed)
    expect(await status).toEqual([200, 'close'])
    await closed
    expect(performance.now() - before).toBeLessThan(1_500)
    agent.destroy()
    await expect(fetch(`${demo.url}/health/`)).rejects.toThrow()
  })

  it('does not wait forever for requests that do not end', async () => {
    const demo = await start()
    const lost = fetch(`${demo.url}/health/`, { headers: { 'x-fault': 'latency=60s' } })
    const lostInBody = exchange(
      demo.port,
      'POST /analysis/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{',
    )
    const outcomes = Promise.allSettled([lost, lostInBody])
    await new Promise((resolve) => setTimeout(resolve, 50))
    await demo.close()
    await outcomes
    expect(demo.ledger()).toEqual({ 'GET /health/': { aborted: 1 }, 'POST /analysis/': { aborted: 1 } })
  })
})
