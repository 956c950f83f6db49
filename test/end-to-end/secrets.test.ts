import { readdirSync, readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'

const space = new Workspace()
let server: NodeServer

/** Nothing else contains it, in no encoding. */
const secret = 'zQ7/vX+9kW"wörd& pLm3T'
/** Pieces of it that nothing but it contains. */
const pieces = ['zQ7', 'vX+9', '9kW', 'pLm3T', 'pLm3', 'hushhush']
/** A secret in a name from which names of files are made. */
const name = 'hushhush77'

beforeAll(async () => {
  // It says everything that it is told in its replies, as servers do in errors.
  server = await NodeServer.http((request, response) => {
    let body = ''
    request.setEncoding('latin1').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      response.statusCode = request.url!.includes('bad') ? 500 : 200
      response.setHeader('x-asked', encodeURIComponent(request.url!))
      response.end(`asked ${request.url} with ${JSON.stringify(request.headers)} and ${body}`)
    })
  })
  space.write('secret.load.ts', plan)
})
afterAll(async () => {
  await server.stop()
  space.remove()
})

const plan = `import { arrivals, basic, counter, endpoint, env, plan, scenario, users } from 'plimsoll'
const secret = env('PRIVATE_VALUE')
const safe = encodeURIComponent(secret)
const items = counter('items of ' + env('PRIVATE_NAME'), { sla: { count: '> 0' } })
const look = endpoint('GET /look/:what', { name: 'look for ' + secret, tags: ['tag ' + secret.slice(0, 30)], sla: { p95: '9s' } })
const bad = endpoint(\`POST /bad/\${safe}\`, { headers: { 'x-private': Buffer.from('me:' + secret).toString('base64') } })
const auth = basic('ann', secret)
export default plan({
  name: 'plan of ' + secret,
  target: process.env.TARGET!,
  auth,
  mix: scenario('scenario ' + secret, async ({ call, check, group, measure, record, wait }) => {
    console.log('called with', { secret, safe }, Buffer.from(secret).toString('base64'))
    await call(look, { params: { what: secret } })
    await group('group ' + secret, async () => { await wait('1ms') })
    await measure('measured ' + secret, async () => {})
    check('check ' + secret, true)
    await call(bad, { json: { secret, long: 'x'.repeat(4000) + secret } }).catch(() => {})
    await call(bad, { text: 'y'.repeat(4090) + secret.slice(0, 9) + secret }).catch(() => {})
    await call(bad, { bytes: Buffer.from('\\0\\x01' + secret) }).catch(() => {})
    items.add(1)
    throw new Error('z'.repeat(270) + secret + ' and ' + Buffer.from('x' + secret).toString('base64'))
  }),
  levels: {
    ['level-' + env('PRIVATE_NAME')]: { users: 1, for: '1s', sla: { errors: '1%', rps: '>= 100000' } },
    quick: { rate: '5/s', for: '2s', sla: ['p95 < 0.01ms in every 1s'] },
  },
  groups: { ['group ' + secret]: { p95: '1s' } },
  setup: () => { console.log('setup', secret) },
  teardown: () => { console.log('teardown', secret); if (process.env.FAIL === 'teardown') throw new Error('no ' + secret) },
  onStart: () => { if (process.env.FAIL === 'onStart') throw new Error('onStart of ' + safe) },
})
`

/** Every text that could give the secret away: with Base64 and hex decoded, and escapes removed. */
function leaks(text: string): string[] {
  const decoded = [
    text,
    ...(text.match(/[\w+/-]{7,}/g) ?? []).flatMap((word) =>
      [0, 1, 2, 3].map((from) => Buffer.from(word.slice(from), 'base64').toString('latin1')),
    ),
    ...(text.match(/(?:[\da-fA-F]{2} ?){4,}/g) ?? []).map((digits) =>
      Buffer.from(digits.replaceAll(' ', ''), 'hex').toString('latin1'),
    ),
  ].join('\n')
  return pieces.filter((piece) => decoded.replaceAll(/%2B/gi, '+').includes(piece))
}

const environment = () => ({ PRIVATE_VALUE: secret, PRIVATE_NAME: name, TARGET: server.url })

function written(): string[] {
  return readdirSync(space.folder).filter((name) => !/\.ts$/.test(name))
}

describe('the value of a secret variable', { timeout: 60_000 }, () => {
  it('would be found by this test', () => {
    for (const text of [secret, encodeURIComponent(secret), secret.slice(0, 8)]) {
      expect(leaks(text)).not.toEqual([])
      for (const coding of ['base64', 'base64url', 'hex'] as const)
        expect(leaks(Buffer.from(`me:${text}`).toString(coding))).not.toEqual([])
    }
  })

  it('is in nothing that a run says or writes, in no form', async () => {
    const files = ['json', 'html', 'csv', 'junit', 'markdown'].flatMap((name) => [
      `--${name}`,
      space.path(`run.${name}`),
    ])
    const reporters = ['terminal', 'github', 'compact', `jsonl=${space.path('events.jsonl')}`]
    const { code, stdout, stderr } = await plimsoll(
      ['run', space.path('secret.load.ts'), '--no-type-check', '--level', `level-${name}`].concat(
        files,
        reporters.flatMap((name) => ['--reporter', name]),
      ),
      { env: { ...environment(), GITHUB_STEP_SUMMARY: space.path('summary.md') } },
    )
    expect([code, leaks(stdout + stderr)]).toEqual([1, []])
    expect(stderr).toContain('teardown ***')
    expect(written().length).toBe(10)
    for (const name of written()) {
      expect(name).not.toContain('zQ7')
      expect([name, leaks(readFileSync(space.path(name), 'utf8'))]).toEqual([name, []])
    }
    const record = space.record('run.json')
    expect(record.run.name).toBe('plan of ***')
    expect(record.run.target).toBe(server.url)
    expect(record.phases[0]!.name).toContain('***')
    expect(record.errors.length).toBe(2)
    expect(leaks(pageData(space.read('run.html')))).toEqual([])
  })

  /** The data in an HTML report. */
  function pageData(html: string): string {
    const [, data = ''] = /id="data">([\w+/=]+)</.exec(html) ?? []
    return inflateSync(Buffer.from(data, 'base64')).toString('utf8')
  }

  it.each([
    ['--once', { '--once': true }, {}],
    ['--once --trace', { '--once': true, '--trace': true }, {}],
    ['--level all', { '--level': 'all' }, {}],
    ['--print-config', { '--print-config': true }, {}],
    ['a failed teardown', {}, { FAIL: 'teardown' }],
    ['a failed onStart', {}, { FAIL: 'onStart' }],
    ['an unreachable target', {}, { TARGET: 'http://127.0.0.1:1' }],
    ['a wrong SLA', { '--sla': `p95 of "look for ${secret}" < 1` }, {}],
    ['a stack', {}, { PLIMSOLL_DEBUG: '1', FAIL: 'teardown' }],
  ] as const)('is not in the output of %s', async (_, flags, env) => {
    const words = Object.entries<string | boolean>({ '--level': 'quick', ...flags }).flatMap(
      ([name, value]) => (value === true ? [name] : [name, String(value)]),
    )
    const { stdout, stderr } = await plimsoll(
      ['run', space.path('secret.load.ts'), '--no-type-check', ...words],
      { env: { ...environment(), ...env } },
    )
    expect(stderr).not.toContain('a fault inside')
    expect(leaks(stdout + stderr)).toEqual([])
  })
})
