import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseRunRecord } from '../../src/record/run-record-reader.ts'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'
import { reportText } from '../support/report-text.ts'

const secret = 'qZ7vK2mX9pLw4TsB'
const space = new Workspace()
let target: NodeServer

beforeAll(async () => {
  let count = 0
  target = await NodeServer.http((request, reply) => {
    const path = request.url!.split('?')[0]!
    if (path === '/reset') target.reset(request.socket)
    else if (path === '/large') {
      reply.writeHead(503, { 'content-type': 'text/html' }).end(Buffer.alloc(10 * 1024 * 1024, 'x'))
    } else if (path === '/fail') {
      reply
        .writeHead(500, { 'content-type': 'application/json', 'set-cookie': `sid=${secret}` })
        .end(JSON.stringify({ error: 'pool exhausted', access_token: secret }))
    } else if (path === '/many') reply.writeHead(400 + (count++ % 90)).end()
    else reply.end('{}')
  })
})

afterAll(async () => {
  await target.stop()
  space.remove()
})

async function run(body: string, ...words: string[]) {
  const file = space.write(
    'samples.load.ts',
    `import { endpoint, plan, scenario, users } from 'plimsoll'
const at = Object.fromEntries(['reset', 'large', 'many', 'ok'].map((path) => [path, endpoint(\`GET /\${path}\`)])) as any
const fail = endpoint('POST /fail')
export default plan({
  target: '${target.url}',
  mix: scenario('one', async ({ call, wait }: any) => { ${body}; await wait('20ms') }),
  load: users({ steady: { hold: 4, for: '1s' } }),
})
`,
  )
  const words2 = [
    '--json',
    space.path('out.json'),
    '--html',
    space.path('out.html'),
    '--workers',
    '2',
    ...words,
  ]
  const ended = await plimsoll(['run', file, '--no-type-check', ...words2])
  const record = parseRunRecord(space.record('out.json'))
  for (const text of [ended.stderr, JSON.stringify(record), reportText(space.path('out.html'))]) {
    expect(text).not.toContain(secret)
  }
  return { ...ended, record }
}

describe('samples of failed exchanges', () => {
  it('are kept in the record, a few of each group over all workers, without their secrets', async () => {
    const call = `call(fail, { query: { api_key: '${secret}' }, headers: { authorization: 'Bearer ${secret}' }, json: { user: 'ann', password: '${secret}' } }).catch(() => {})`
    const { record, stderr } = await run(
      `await ${call}; await call(at.reset).catch(() => {}); await call(at.ok)`,
    )
    const [failed, reset] = ['http_5xx', 'reset'].map(
      (each) => record.errors.find((error) => error.class === each)!,
    )
    expect(failed!.count).toBeGreaterThan(3)
    expect(failed!.samples).toHaveLength(3)
    for (const sample of failed!.samples) {
      expect(sample.request).toMatchObject({ method: 'POST', path: '/fail?api_key=***' })
      expect(sample.request.headers).toContainEqual(['authorization', 'Bearer ***'])
      expect(sample.request.body!.shown).toBe('{"user":"ann","password":"***"}')
      expect(sample.reply).toMatchObject({ status: 500, statusText: 'Internal Server Error' })
      expect(sample.reply!.headers).toContainEqual(['set-cookie', 'sid=***'])
      expect(sample.reply!.body!.shown).toBe('{"error":"pool exhausted","access_token":"***"}')
      expect(sample.atSeconds).toBeLessThan(5)
      expect(sample.responseMs).toBeGreaterThan(0)
    }
    expect(reset!.samples[0]).toMatchObject({ request: { method: 'GET', path: '/reset' }, reply: null })
    expect(stderr.replace(/\s+/g, ' ')).toContain('--once --trace shows every exchange')
  })

  it('contain only the beginning of large bodies', async () => {
    const { record } = await run('await call(at.large).catch(() => {}); await wait("1s")')
    const { body } = record.errors[0]!.samples[0]!.reply!
    expect(body).toEqual({ bytes: 10 * 1024 * 1024, form: 'text', shown: 'x'.repeat(4_096), isCut: true })
  })

  it('are few, however many kinds of failures there are', async () => {
    const { record } = await run(
      'for (let n = 0; n < 50; n++) await call(at.many, { query: { n } }).catch(() => {})',
    )
    expect(record.errors.length).toBeGreaterThan(50)
    expect(Math.max(...record.errors.map(({ samples }) => samples.length))).toBe(3)
    expect(record.errors.flatMap(({ samples }) => samples).length).toBeLessThanOrEqual(300)
  })

  it('can be switched off', async () => {
    const { record } = await run('await call(at.reset).catch(() => {})', '--no-samples')
    expect(record.errors[0]!.count).toBeGreaterThan(1)
    expect(record.errors[0]!.samples).toEqual([])
  })

  it('are empty where nothing fails', async () => {
    const { record, code } = await run('await call(at.ok)')
    expect(code).toBe(0)
    expect(record.errors).toEqual([])
  })
})
