import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseRunRecord } from '../../src/record/run-record-reader.ts'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, RunningCommand, Workspace } from '../support/command.ts'

const space = new Workspace()
let server: NodeServer

beforeAll(async () => {
  // So slow that lag on a busy machine does not matter: the verdicts here are about other things.
  server = await NodeServer.http((_, response) => {
    setTimeout(() => response.end('{}'), 100)
  })
})

afterAll(async () => {
  await server.stop()
  space.remove()
})

const quick = (...words: string[]) => ['quick', `${server.url}/health/`, ...words]
const lines = (text: string) => text.trimEnd().split('\n')
/** The output with wrapped lines joined. */
const flat = (text: string) => text.replace(/\s+/g, ' ')
const read = (name: string) => readFileSync(space.path(name), 'utf8')

/** An SLA that is not met, whatever delays the generator. */
const broken = 'errors >= 50%'

describe('reports for programs', () => {
  it('json writes only the record to standard output', async () => {
    const { code, stdout, stderr } = await plimsoll(quick('-n', '3', '--reporter', 'json'))
    expect([code, stderr]).toEqual([0, ''])
    expect(parseRunRecord(JSON.parse(stdout)).totals.requests).toBe(3)
  })

  it('console.log of a plan does not go there', async () => {
    space.write(
      'talking.load.ts',
      `import { endpoint, plan, scenario, users } from 'plimsoll'
      console.log('read')
      const health = endpoint('GET /health/')
      const talk = scenario('talk', async ({ call }) => {
        await call(health)
        console.log('called')
      })
      export default plan({ target: '${server.url}', mix: talk, load: users({ steady: { hold: 1, for: '300ms' } }) })`,
    )
    const { code, stdout, stderr } = await plimsoll([
      'run',
      space.path('talking.load.ts'),
      '--reporter',
      'json',
    ])
    expect(code).toBe(0)
    expect(parseRunRecord(JSON.parse(stdout)).totals.requests).toBeGreaterThan(0)
    expect(new Set(lines(stderr))).toEqual(new Set(['read', 'called']))
  })

  it('jsonl writes events as they happen', async () => {
    const command = new RunningCommand(quick('-u', '1', '-t', '60s', '--reporter', 'jsonl'))
    // The first second is reported before the end.
    while (!command.stdout.includes('"event":"second"')) {
      await new Promise((heard) => command.process.stdout!.once('data', heard))
    }
    command.process.kill('SIGINT')
    const { code, stdout, stderr } = await command.ended
    expect([code, stderr]).toEqual([130, ''])
    const events = lines(stdout).map((line) => JSON.parse(line))
    expect(events[0]).toMatchObject({ event: 'started', target: server.url, phases: [{ name: 'steady' }] })
    expect(events[1]).toMatchObject({ event: 'second', phase: { name: 'steady' }, users: 1 })
    expect(events.map(({ event }) => event)).toContain('interrupted')
    expect(events.at(-1)).toMatchObject({ event: 'ended', exitCode: 130 })
    expect(parseRunRecord(events.at(-1).record).run.ended).toBe('interrupted')
  })

  it('errors still go to standard error', async () => {
    const { code, stdout, stderr } = await plimsoll(['quick', 'http://127.0.0.1:1/', '--reporter', 'json'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('✗')
  })

  it('CSV, JUnit and Markdown are written together, and their paths shown', async () => {
    const words = ['-n', '5', '--csv', space.path('run'), '--junit', space.path('run.xml')]
    const { code, stderr } = await plimsoll(
      quick(...words, '--markdown', space.path('run.md'), '--sla', broken),
    )
    expect(code).toBe(1)
    for (const name of ['run_stats.csv', 'run_stats_history.csv', 'run_failures.csv', 'run_exceptions.csv'])
      expect(stderr).toContain(space.path(name))
    const rows = lines(read('run_stats.csv').replaceAll('\r', '')).map((line) => line.split(','))
    expect(rows.slice(1).map((row) => row.slice(0, 4))).toEqual([
      ['GET', '/health/', '5', '0'],
      ['', 'Aggregated', '5', '0'],
    ])
    // The last row of the history counts everything.
    const last = lines(read('run_stats_history.csv')).at(-1)!.split(',')
    expect(last.slice(2, 4)).toEqual(['', 'Aggregated'])
    expect(last[17]).toBe('5')
    expect(read('run.xml')).toContain('<testsuites name="http://127.0.0.1')
    expect(read('run.xml')).toMatch(/<failure message="errors were [^"]+, the SLA is &gt;= /)
    expect(read('run.md')).toContain('## Recommendations')
  })
})

describe('reports for people', () => {
  it('compact is a few lines at the end', async () => {
    const { code, stdout, stderr } = await plimsoll(
      quick('-n', '3', '--reporter', 'compact', '--sla', broken),
    )
    expect([code, stdout]).toEqual([1, ''])
    expect(lines(stderr)).toEqual([
      expect.stringMatching(/^http:.* · \d/),
      expect.stringMatching(/^3 requests · .* · 0% failed · p50 .* · max /),
      expect.stringMatching(/^✗ all requests: errors .* \(SLA >= /),
      '✗ FAIL  1 of 1 SLA is not met',
    ])
  })

  it('GitHub’s is on by default in a workflow, and only there', async () => {
    const summary = space.write('summary.md', '')
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: space.folder }
    const plan = `import { endpoint, plan, scenario, users } from 'plimsoll'
const health = endpoint('GET /health/', { sla: { errors: '>= 50%' } })
export default plan({
  target: '${server.url}',
  mix: scenario('look', ({ call }) => call(health)),
  load: users({ steady: { hold: 1, for: '500ms' } }),
})
`
    const words = ['run', space.write('github.load.ts', plan), '--no-type-check']
    const inside = await plimsoll(words, { env })
    expect(inside.stderr).toMatch(/^::error file=github\.load\.ts,line=2,title=github%3A errors >= /m)
    expect(readFileSync(summary, 'utf8')).toContain('❌ **FAIL**')
    expect(inside.stderr).toContain('FAIL  1 of 1 SLA is not met')
    writeFileSync(summary, '')
    const chosen = await plimsoll([...words, '--reporter', 'terminal'], { env })
    const outside = await plimsoll(words, { env: { ...env, GITHUB_ACTIONS: '' } })
    expect(chosen.stderr + outside.stderr).not.toContain('::error')
    expect(readFileSync(summary, 'utf8')).toBe('')
  })
})

describe('a custom reporter', () => {
  it('is a TypeScript module, next to others', async () => {
    const path = space.write(
      'mine.ts',
      `import type { LiveState, Reporter, RunRecord } from 'plimsoll'
let seconds = 0
export default {
  second: (state: LiveState) => { seconds += state.requests > 0 ? 1 : 0 },
  ended: (record: RunRecord, { write }) => write(\`\${record.verdict.status} \${seconds > 0}\`),
} satisfies Reporter
`,
    )
    const words = ['-u', '1', '-t', '3s', '--reporter', `${path}=${space.path('mine.txt')}`]
    const { code, stderr } = await plimsoll(quick(...words, '--reporter', 'terminal'))
    expect(code).toBe(0)
    expect(read('mine.txt')).toBe('pass true')
    expect(stderr).toContain(`mine.ts      ${space.path('mine.txt')}`)
  })

  it('the custom reporter of the examples tells a service how the run ended', async () => {
    const heard: unknown[] = []
    const service = await NodeServer.http((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (part) => (body += part))
      request.on('end', () => {
        heard.push(JSON.parse(body))
        response.statusCode = heard.length === 1 ? 200 : 500
        response.end()
      })
    })
    try {
      const example = new URL('../../examples/webhook-reporter.ts', import.meta.url).pathname
      const words = quick('-n', '3', '--sla', broken, '--reporter', example)
      const env = { WEBHOOK_URL: service.url }
      const [first, second, third] = [
        await plimsoll(words, { env }),
        await plimsoll(words, { env }),
        await plimsoll(words),
      ]
      expect([first.code, first.stderr]).toEqual([1, ''])
      expect(heard[0]).toEqual({ text: expect.stringMatching(/: fail\np95 .*\nrun: errors >= /) })
      expect(flat(second.stderr)).toContain('the reporter webhook failed: the service returned status 500')
      expect(flat(third.stderr)).toContain('the reporter webhook failed: WEBHOOK_URL is not set')
      expect([second.code, third.code]).toEqual([1, 1])
    } finally {
      await service.stop()
    }
  })

  it('a custom reporter that throws, at once or later, loses only its own report', async () => {
    const bad = space.write(
      'bad.ts',
      `export default {
  ended() {
    throw new Error('boom')
  },
}
`,
    )
    const stray = space.write(
      'stray.ts',
      `export default {
  started() {
    setTimeout(() => {
      throw new Error('stray')
    })
    Promise.reject(new Error('unheard'))
  },
}
`,
    )
    const words = ['-n', '3', '--json', space.path('kept.json'), '--reporter', 'terminal']
    const { code, stderr } = await plimsoll(quick(...words, '--reporter', bad, '--reporter', stray))
    expect(code).toBe(0)
    expect(parseRunRecord(space.record('kept.json')).totals.requests).toBe(3)
    expect(stderr.match(/✗ the reporter/g)).toHaveLength(2)
    expect(flat(stderr)).toContain(`the reporter ${bad} failed: boom`)
    expect(stderr).toMatch(/bad\.ts:3/)
    expect(flat(stderr)).toMatch(/the reporter \S*stray\.ts failed: (stray|unheard)/)
    expect(stderr).toContain('PASS')
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  it('a custom reporter that never ends is given up after 10 s, and does not block the command', async () => {
    const hang = space.write(
      'hang.ts',
      `export default {
  started() {
    setInterval(() => {}, 1_000)
  },
  ended: () => new Promise(() => {}),
}
`,
    )
    const words = ['-n', '3', '--json', space.path('hang.json'), '--reporter', 'terminal', '--reporter', hang]
    const before = performance.now()
    const { code, stderr } = await plimsoll(quick(...words))
    expect(performance.now() - before).toBeGreaterThan(10_000)
    expect(code).toBe(0)
    expect(flat(stderr)).toContain('did not end within 10 s')
    expect(stderr).toContain('PASS')
    expect(parseRunRecord(space.record('hang.json')).totals.requests).toBe(3)
  }, 40_000)

  it('a custom reporter that never ends is given up at once on an interrupt', async () => {
    const slow = space.write(
      'slow.ts',
      `export default {
  ended() {
    process.stderr.write('reporting\\n')
    return new Promise(() => {})
  },
}
`,
    )
    const words = ['-n', '3', '--json', space.path('slow.json'), '--reporter', 'terminal', '--reporter', slow]
    const command = new RunningCommand(quick(...words))
    await command.says(/reporting/)
    const before = performance.now()
    command.process.kill('SIGINT')
    const { code, stderr } = await command.ended
    expect(performance.now() - before).toBeLessThan(8_000)
    // The run had ended by itself, so its result stays.
    expect(code).toBe(0)
    expect(flat(stderr)).toContain('it was still at work when the command was interrupted')
    expect(stderr).toContain('PASS')
    expect(parseRunRecord(space.record('slow.json')).run.ended).toBe('complete')
  })

  it('a custom reporter with an error is reported before the load, with its line', async () => {
    const path = space.write('wrong.ts', '\nthrow new Error("boom")\n')
    const { code, stderr } = await plimsoll(quick('--reporter', path, '--json', space.path('never.json')))
    expect(code).toBe(2)
    expect(flat(stderr)).toContain('the reporter threw while it was loaded: Error: boom')
    expect(stderr).toContain('wrong.ts:2')
    expect(() => read('never.json')).toThrow()
  })
})

describe('lines that are not written to a terminal', () => {
  const long = `there-is-no-${'such-'.repeat(19)}reporter`

  it('are not cut or wrapped, errors least of all', async () => {
    const wrong = await plimsoll(quick('-n', '3', '--reporter', long))
    expect([wrong.code, lines(wrong.stderr)[0]]).toEqual([2, `✗ there is no reporter "${long}"`])
    const { stderr } = await plimsoll(
      quick('-n', '3', '--name', long, '--sla', `p95 < 0.01ms while users > 0`),
    )
    expect(lines(stderr)).toContain(long)
  })

  it('are as wide as COLUMNS says', async () => {
    const narrow = { env: { COLUMNS: '40' } }
    const { stderr } = await plimsoll(quick('-n', '3', '--name', long, '--sla', 'p95 < 0.01ms'), narrow)
    expect(Math.max(...lines(stderr).map((line) => line.length))).toBeLessThanOrEqual(40)
    expect(flat(stderr)).toMatch(/1 of 1 SLA|p95 was .* undecided/)
    expect(stderr.replace(/\n/g, '')).toContain(long)
  })
})
