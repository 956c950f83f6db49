import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunRecord } from '../../src/record/run-record.ts'
import { NodeServer } from '../servers/node-server.ts'
import { RunningCommand, Workspace } from '../support/command.ts'

const space = new Workspace()
let server: NodeServer
/** Accepts connections and never answers the beginning of TLS on them. */
let silent: NodeServer

beforeAll(async () => {
  silent = await NodeServer.tcp(() => undefined)
  server = await NodeServer.http((request, response) => {
    if (request.url !== '/never') response.end('ok')
  })
  space.write('signals.load.ts', plan)
  space.write(
    'slow-reporter.mjs',
    `export default { name: 'slow', ended: async () => { console.error('at reports'); await new Promise((end) => setTimeout(end, 60_000)) } }`,
  )
})
afterAll(async () => {
  await server.stop()
  await silent.stop()
  space.remove()
})

/** A plan that says at which moment it is, and stays there if that is the moment to be interrupted. */
const plan = `import { endpoint, plan, scenario, users } from 'plimsoll'
const look = endpoint('GET /look')
const never = endpoint('GET /never')
const moment = process.env.MOMENT
const stay = async (here: string) => {
  console.log('at ' + here)
  if (moment === here) await new Promise((end) => setTimeout(end, 60_000))
}
export default plan({
  target: process.env.TARGET!,
  mix: scenario('look', async ({ call, wait }) => {
    if (moment === 'graceful stop') { console.log('at load'); await call(never) }
    await call(look)
    await wait('20ms')
  }),
  load: users(moment === 'ramp' ? { ramp: { ramp: [1, 5], over: '60s' } } : { steady: { hold: 1, for: (moment === 'load' ? '60s' : '300ms') } }),
  gracefulStop: '60s',
  setup: async () => { await stay('setup'); return { made: true } },
  teardown: async (_, data) => { await stay('teardown'); console.log('cleaned up', JSON.stringify(data)) },
})
`

/** What a run leaves behind. `old`: the reports before it are untouched. */
type Left = 'old' | Pick<RunRecord['run'], 'ended'>

interface Moment {
  /** Given to the plan. */
  name: string
  /** What the command says when it is there. */
  at: RegExp
  /** Whether its target is the silent server. */
  toSilent?: boolean
  words?: readonly string[]
  /** After one signal: the exit code, what is on the disk, and whether the teardown has run. */
  code: number
  left: Left
  cleansUp: boolean
}

const interrupted = { code: 130, left: { ended: 'interrupted' }, cleansUp: true } as const
const moments: readonly Moment[] = [
  { name: 'setup', at: /at setup/, code: 130, left: 'old', cleansUp: true },
  {
    name: 'connecting',
    at: /at setup/,
    toSilent: true,
    code: 130,
    left: 'old',
    cleansUp: true,
  },
  { name: 'ramp', at: /phase ramp/, ...interrupted },
  { name: 'load', at: /phase steady/, ...interrupted },
  { name: 'graceful stop', at: /stopping/, ...interrupted },
  { name: 'teardown', at: /at teardown/, ...interrupted, cleansUp: false },
  {
    name: 'reports',
    at: /at reports/,
    words: ['--reporter', './slow-reporter.mjs'],
    code: 0,
    left: { ended: 'complete' },
    cleansUp: true,
  },
]

/** The longest time from a signal to the end, in ms: the graces for the load, or for a hook, and a slow machine. */
const limitMs = 8_000

let runs = 0

/** A folder with two earlier reports. */
function newFolder(): string {
  const folder = `run-${++runs}`
  mkdirSync(space.path(folder))
  for (const file of ['run.json', 'run.html']) writeFileSync(space.path(`${folder}/${file}`), 'old')
  return folder
}

/** Starts a run in a folder with earlier reports, and waits for the moment. */
async function startedAt({ name, at, toSilent = false, words = [] }: Moment, folder = newFolder()) {
  const reports = ['run.json', 'run.html', 'run.xml'].map((file) => `${folder}/${file}`)
  const command = new RunningCommand(
    [
      ...['run', 'signals.load.ts', '--no-type-check', '--reporter', 'terminal', ...words],
      ...['--json', reports[0]!, '--html', reports[1]!, '--junit', reports[2]!],
    ],
    {
      cwd: space.folder,
      env: { MOMENT: name, TARGET: toSilent ? silent.url.replace('http:', 'https:') : server.url },
    },
  )
  await command.says(at)
  return { command, folder }
}

function leftIn(folder: string): Left {
  const path = space.path(`${folder}/run.json`)
  if (readFileSync(path, 'utf8') === 'old') {
    expect(readdirSync(space.path(folder)).toSorted()).toEqual(['run.html', 'run.json'])
    expect(readFileSync(space.path(`${folder}/run.html`), 'utf8')).toBe('old')
    return 'old'
  }
  const { run, verdict } = JSON.parse(readFileSync(path, 'utf8')) as RunRecord
  expect(readdirSync(space.path(folder)).toSorted()).toEqual(['run.html', 'run.json', 'run.xml'])
  expect(readFileSync(space.path(`${folder}/run.html`), 'utf8')).toMatch(/<\/html>\s*$/)
  const junit = readFileSync(space.path(`${folder}/run.xml`), 'utf8')
  expect(junit.includes('<error')).toBe(verdict.status !== 'pass')
  return { ended: run.ended }
}

/** Each report is the earlier one or whole. */
function expectWhole(folder: string): void {
  const read = (file: string) => {
    const path = space.path(`${folder}/${file}`)
    return existsSync(path) ? readFileSync(path, 'utf8') : 'old'
  }
  expect(read('run.json')).toMatch(/^old$|^\{[\s\S]*\}\n$/)
  expect(read('run.html')).toMatch(/^old$|<\/html>\s*$/)
  expect(read('run.xml')).toMatch(/^old$|<\/testsuites>\s*$/)
}

describe.concurrent('a run that is ended', { timeout: 60_000 }, () => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  // Each signal at one moment at least, and each moment with one: they share all of their code.
  const cases = moments.map((moment, index) => [signals[index % 3]!, moment.name, moment] as const)

  it.each(cases)('by %s in the moment "%s" keeps what it has', async (signal, _, moment) => {
    const { command, folder } = await startedAt(moment)
    const sentMs = performance.now()
    command.process.kill(signal)
    const { code, stderr } = await command.ended
    expect([code, leftIn(folder)]).toEqual([moment.code, moment.left])
    expect(stderr.includes('cleaned up')).toBe(moment.cleansUp)
    expect(performance.now() - sentMs).toBeLessThan(limitMs)
  })

  it.each(moments.map((moment) => [moment.name, moment] as const))(
    'by two signals in the moment "%s" ends at once, and leaves the earlier reports',
    async (name, moment) => {
      const { command, folder } = await startedAt(moment)
      command.process.kill('SIGINT')
      command.process.kill('SIGTERM')
      const { code } = await command.ended
      expect(code).toBe(130)
      if (name === 'reports') expectWhole(folder)
      else expect(leftIn(folder)).toBe('old')
    },
  )

  it.each(moments.map((moment) => [moment.name, moment] as const))(
    'by SIGKILL in the moment "%s" leaves the earlier reports, and nothing else',
    async (name, moment) => {
      const { command, folder } = await startedAt(moment)
      command.process.kill('SIGKILL')
      await once(command.process, 'close')
      if (name !== 'reports') {
        expect(leftIn(folder)).toBe('old')
        return
      }
      expectWhole(folder)
      // What it was writing is left beside, and removed by the next run.
      const next = await startedAt(
        { ...moment, name: 'none', at: /PASS|INVALID|FAIL|NO DATA/, words: [] },
        folder,
      )
      await next.command.ended
      expect(leftIn(folder)).toEqual({ ended: 'complete' })
    },
  )
})
