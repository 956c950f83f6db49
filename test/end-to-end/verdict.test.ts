import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoService, startDemo } from '../../demo/service.ts'
import { parseRunRecord } from '../../src/record/run-record-reader.ts'
import { plimsoll, RunningCommand, Workspace } from '../support/command.ts'
import { reportText } from '../support/report-text.ts'

const space = new Workspace()
let demo: DemoService

beforeAll(async () => {
  demo = await startDemo()
})

afterAll(async () => {
  await demo.close()
  space.remove()
})

const file = () =>
  space.write(
    'verdict.load.ts',
    `import { constant, endpoint, plan, scenario, users } from 'plimsoll'
const health = endpoint('GET /health/')
const never = endpoint('GET /never')
export default plan({
  target: '${demo.url}',
  mix: scenario('look', { wait: constant('10ms') }, ({ call }) => call(health)),
  load: users({
    warmup: { hold: 1, for: '200ms', judged: false },
    steady: { hold: 2, for: '800ms' },
  }),
})
`,
  )

async function run(...words: string[]) {
  const ended = await plimsoll(['run', file(), '--json', space.path('v.json'), '--no-type-check', ...words])
  return { ...ended, record: parseRunRecord(space.record('v.json')) }
}

describe('the verdict and the exit code', () => {
  it('pass: 0', async () => {
    const { code, stderr, record } = await run('--sla', 'p95 < 5s', '--sla', 'GET /health/: errors <= 0%')
    expect(record.verdict).toMatchObject({ status: 'pass', reasons: [] })
    expect(record.verdict.slas.map(({ status }) => status)).toEqual(['pass', 'pass'])
    expect(stderr).toContain('PASS')
    expect(code).toBe(0)
  })

  it('an SLA that is not met: 1, with the limit, the figure and since when', async () => {
    const { code, stderr, record } = await run('--sla', 'rps >= 100000')
    expect(record.verdict.status).toBe('fail')
    expect(record.verdict.slas[0]).toMatchObject({
      scope: 'run',
      metric: 'rps',
      status: 'fail',
      limit: { comparison: '>=', value: 100_000, text: '>= 100,000/s', baseline: null },
    })
    expect(record.verdict.slas[0]!.failedSinceSeconds).toBeGreaterThan(0)
    expect(stderr).toContain('FAIL')
    expect(code).toBe(1)
  })

  it('an SLA without data: 4', async () => {
    const { code, record } = await run('--sla', 'GET /never: p95 < 1s')
    expect(record.verdict).toMatchObject({
      status: 'no-data',
      reasons: [
        {
          message: 'nothing was measured for p95 of GET /never: GET /never was never called',
          advice: expect.stringContaining('Check that a scenario calls it'),
        },
      ],
    })
    expect(code).toBe(4)
  })

  it('counts judged phases only, and keeps the counts of all phases', async () => {
    const { record } = await run()
    const [warmup, steady] = record.phases
    expect(warmup).toMatchObject({ name: 'warmup', judged: false, reached: true })
    expect(record.judged.totals.requests).toBe(steady!.totals.requests)
    expect(record.totals.requests).toBe(warmup!.totals.requests + steady!.totals.requests)
    expect(warmup!.totals.requests).toBeGreaterThan(0)
  })

  it('shows the line of the plan with an SLA that is not met', async () => {
    const plan = `import { endpoint, plan, scenario, users } from 'plimsoll'
const health = endpoint('GET /health/', {
  sla: {
    p50: '60s',
    p95: '0.001ms',
  },
})
export default plan({
  target: '${demo.url}',
  mix: scenario('look', ({ call }) => call(health)),
  load: users({ steady: { hold: 1, for: '500ms' } }),
})
`
    const path = space.write('line.load.ts', plan)
    const { code, stderr } = await plimsoll(['run', path, '--json', space.path('line.json')])
    expect(space.record('line.json').verdict.slas[1]!.source).toEqual({ file: path, line: 5, column: 5 })
    expect(stderr).toContain('line.load.ts:5')
    expect(stderr).toMatch(/5 .*p95: '0\.001ms',/)
    expect(code).toBe(1)
  })
})

describe('the outputs', () => {
  it('writes the record to standard output, and nothing else there', async () => {
    const { code, stdout } = await plimsoll(['quick', `${demo.url}/health/`, '-n', '3', '--json', '-'])
    expect(parseRunRecord(JSON.parse(stdout)).totals.requests).toBe(3)
    expect(code).toBe(0)
  })

  it('writes the HTML report with the endpoint in it', async () => {
    const html = space.path('report.html')
    const { stderr } = await plimsoll(['quick', `${demo.url}/health/`, '-n', '3', '--html', html])
    expect(reportText(html)).toContain('GET /health/')
    expect(stderr).toContain(html)
  })

  it('leaves no empty file behind if the load never started', async () => {
    const html = space.path('never.html')
    await plimsoll(['quick', 'http://127.0.0.1:1/', '--html', html])
    expect(existsSync(html)).toBe(false)
  })

  it('never shows secrets that a plan sends', async () => {
    const words = [
      'quick',
      `${demo.url}/health/`,
      '-n',
      '1',
      '--header',
      'Authorization: Bearer s3cr3t',
      '--json',
      '-',
    ]
    const { stdout, stderr } = await plimsoll(words)
    expect(stdout + stderr).not.toContain('s3cr3t')
  })
})

describe('an interrupted run', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends on %s with whole, valid reports and exit 130',
    async (signal) => {
      const html = space.path('int.html')
      const words = [
        'quick',
        `${demo.url}/health/`,
        '-u',
        '2',
        '-t',
        '60s',
        '--json',
        space.path('int.json'),
        '--html',
        html,
      ]
      const command = new RunningCommand(words)
      await command.says(/steady/)
      const before = performance.now()
      command.process.kill(signal)
      const { code } = await command.ended
      expect(performance.now() - before).toBeLessThan(5_000)
      expect(code).toBe(130)
      const record = parseRunRecord(space.record('int.json'))
      expect(record.run.ended).toBe('interrupted')
      expect(record.totals.requests).toBeGreaterThan(0)
      expect(record.totals.failures).toBe(0)
      expect(readFileSync(html, 'utf8')).toContain('</html>')
    },
  )

  it('exits at once on the second signal', async () => {
    await using stuck = await (await import('../support/wrong-servers.ts')).WrongServer.start(() => {})
    const command = new RunningCommand(['quick', stuck.url, '-u', '2', '-t', '60s'])
    await command.says(/steady/)
    command.process.kill('SIGINT')
    await command.says(/again to exit at once/)
    const before = performance.now()
    command.process.kill('SIGINT')
    expect((await command.ended).code).toBe(130)
    expect(performance.now() - before).toBeLessThan(1_000)
  })
})
