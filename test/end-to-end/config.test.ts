import { mkdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { plimsoll, Workspace } from '../support/command.ts'

let space: Workspace
beforeEach(() => {
  space = new Workspace()
  mkdirSync(space.path('plans'))
  space.write('package.json', '{}')
  space.write(
    'plans/a.load.ts',
    `import { endpoint, plan, scenario, users } from 'plimsoll'
const look = endpoint('GET /')
export default plan({
  target: 'http://127.0.0.1:9',
  timeout: '5s',
  mix: scenario('look', ({ call }) => call(look)),
  load: users({ steady: { hold: 5, for: '3s' } }, { spawnRate: '5/s' }),
})
`,
  )
})
afterEach(() => space.remove())

interface Printed {
  settings: Record<string, { value: unknown; from: string; where: string | null }>
}

async function printed(words: string[], env: NodeJS.ProcessEnv = {}): Promise<Printed['settings']> {
  const command = ['run', 'plans/a.load.ts', '--print-config', '--json', '-', ...words]
  const { code, stdout, stderr } = await plimsoll(command, { cwd: space.folder, env })
  expect([code, stderr]).toEqual([0, ''])
  return (JSON.parse(stdout) as Printed).settings
}

const config = (text: string, name = 'plimsoll.config.ts') =>
  space.write(name, `import { defineConfig } from 'plimsoll'\n\nexport default defineConfig({\n${text}\n})\n`)

describe('a setting comes from', () => {
  it('the flag, else the variable, else the config file, else the plan, else what is usual', async () => {
    config("  users: 4,\n  seed: 4,\n  workers: 4,\n  runTime: '4m',")
    const found = await printed(['-u', '1'], { PLIMSOLL_USERS: '2', PLIMSOLL_SEED: '2', PLIMSOLL_QUIET: '' })
    expect(found).toMatchObject({
      users: { value: '1', from: 'flag', where: '--users' },
      seed: { value: '2', from: 'environment', where: 'PLIMSOLL_SEED' },
      workers: { value: '4', from: 'config', where: 'plimsoll.config.ts:6' },
      runTime: { value: '4m', from: 'config', where: 'plimsoll.config.ts:7' },
      host: { value: 'http://127.0.0.1:9', from: 'plan', where: 'plans/a.load.ts:4' },
      timeout: { value: '5s', from: 'plan', where: 'plans/a.load.ts:5' },
      spawnRate: { value: '5/s', from: 'plan', where: 'plans/a.load.ts:7' },
      pacing: { value: 'economy', from: 'default', where: null },
      quiet: { value: false, from: 'default', where: null },
      typeCheck: { value: true, from: 'default', where: null },
      samples: { value: true, from: 'default', where: null },
      rate: { value: null, from: 'default', where: null },
    })
  })

  it('the plan’s phases as a whole, where nothing else sets the load', async () => {
    expect(await printed([])).toMatchObject({
      users: { value: 5, from: 'plan', where: 'plans/a.load.ts:7' },
      runTime: { value: '3s', from: 'plan' },
      rate: { value: null },
    })
  })

  it('a flag that displaces what a config file says of the other kind of load', async () => {
    config("  users: 4,\n  spawnRate: '2/s',")
    const found = await printed(['--rate', '5/s'])
    expect(found.rate).toMatchObject({ value: '5/s', from: 'flag' })
    expect(found.users!.value).toBeNull()
    expect(found.spawnRate!.value).toBeNull()
  })

  it('the nearest config file, and none above the project', async () => {
    mkdirSync(space.path('plans/.git'))
    config('  seed: 1,')
    expect((await printed([])).seed!.from).toBe('default')
    config('  seed: 3,', 'plans/plimsoll.config.mjs')
    expect((await printed([])).seed).toMatchObject({ value: '3', where: 'plans/plimsoll.config.mjs:4' })
  })

  it('the config file that is named, with paths from its own folder', async () => {
    config('  seed: 1,')
    mkdirSync(space.path('ci'))
    config("  seed: 9,\n  html: '../out/report.html',\n  json: 'run.json',", 'ci/nightly.config.ts')
    const { seed, html } = await printed(['--config', 'ci/nightly.config.ts'])
    expect(seed).toMatchObject({ value: '9', where: 'ci/nightly.config.ts:4' })
    expect(html!.value).toBe(space.path('out/report.html'))
  })

  it('the plan, or a variable that others read too, for how it connects', async () => {
    space.write(
      'plans/a.load.ts',
      `import { endpoint, plan, scenario, users } from 'plimsoll'
const look = endpoint('GET /')
export default plan({
  target: 'http://10.0.0.1',
  resolve: { 'api.test': ['127.0.0.1', '127.0.0.2'] },
  mix: scenario('look', ({ call }) => call(look)),
  load: users({ steady: { hold: 5, for: '3s' } }),
})
`,
    )
    const env = { HTTP_PROXY: 'http://ann:s3cr3t@127.0.0.1:3128', NO_PROXY: '', no_proxy: '' }
    const { proxy, resolve, users } = await printed([], env)
    expect(proxy).toEqual({ value: 'http://127.0.0.1:3128', from: 'environment', where: 'HTTP_PROXY' })
    expect(resolve).toMatchObject({ value: ['api.test:127.0.0.1,127.0.0.2'], where: 'plans/a.load.ts:5' })
    expect(users!.value).toBe(5)
  })

  it('a config file that imports what it needs', async () => {
    space.write('plans/shared.ts', 'export enum Seed { Usual = 17 }\n')
    space.write(
      'plimsoll.config.ts',
      "import { defineConfig } from 'plimsoll'\nimport { Seed } from './plans/shared.ts'\nconst common = { seed: Seed.Usual as number }\nexport default defineConfig({ ...common })\n",
    )
    expect((await printed([])).seed).toMatchObject({ value: '17', where: 'plimsoll.config.ts:4' })
  })
})

it('--print-config is a table for a person, shows no secret and sends nothing', async () => {
  const words = [
    'run',
    'plans/a.load.ts',
    '--print-config',
    '--host',
    'http://127.0.0.1:9/?token=s3cr3t',
    '--sla',
    'p95 < 1s',
    '--sla',
    'p99 < 2s',
  ]
  const { code, stdout, stderr } = await plimsoll(words, { cwd: space.folder })
  expect([code, stderr]).toEqual([2, expect.stringContaining('--host')])
  expect(stdout + stderr).not.toContain('s3cr3t')
  const again = await plimsoll(
    [...words.slice(0, 3), ...words.slice(5), '--name', 'http://ann:s3cr3t@here'],
    { cwd: space.folder },
  )
  expect([again.code, again.stderr]).toEqual([0, ''])
  expect(again.stdout).toMatch(/^sla +p95 < 1s +flag {2}--sla\n +p99 < 2s$/m)
  expect(again.stdout).toMatch(/^timeout +5s +plan {2}plans\/a\.load\.ts:5$/m)
  expect(again.stdout).toMatch(/^rate +–$/m)
  expect(again.stdout).toMatch(/^name +http:\/\/\*\*\*@here/m)
})

it('--print-config shows no secret, whichever setting has it', async () => {
  const secrets = [
    'quick',
    'http://127.0.0.1:9/x?token=s3cr3t',
    '--header',
    'Authorization: Bearer s3cr3t-abc',
  ]
  const more = [
    '--header',
    'cookie: a=s3cr3t',
    '-d',
    '{"password":"s3cr3t"}',
    '--proxy',
    'http://ann:s3cr3t@127.0.0.1:1',
  ]
  for (const form of [[], ['--json', '-']]) {
    const { code, stdout, stderr } = await plimsoll([...secrets, ...more, '--print-config', ...form])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).not.toContain('s3cr3t')
    for (const shown of ['Authorization: ***', 'cookie: ', 'password', '***@127.0.0.1:1'])
      expect(stdout).toContain(shown)
  }
})

it('quick takes what is usual too, but the URL is its own', async () => {
  config("  users: 4,\n  host: 'http://elsewhere',\n  typeCheck: false,\n  runTime: '1s',")
  const words = ['quick', 'http://127.0.0.1:9/x', '--print-config', '--json', '-']
  const { settings } = JSON.parse((await plimsoll(words, { cwd: space.folder })).stdout) as Printed
  expect(settings).toMatchObject({
    host: { value: 'http://127.0.0.1:9', from: 'default' },
    users: { value: '4', from: 'config' },
    runTime: { value: '1s', from: 'config' },
  })
  expect(settings.typeCheck).toBeUndefined()
  const counted = await plimsoll([...words, '-n', '5'], { cwd: space.folder })
  expect((JSON.parse(counted.stdout) as Printed).settings.runTime).toMatchObject({ value: '86400s' })
})

it('a variable that sets nothing is warned of, and costs nothing', async () => {
  const words = ['run', 'plans/a.load.ts', '--print-config']
  const env = { PLIMSOLL_USRES: '5', PLIMSOLL_DEBUG: '' }
  const { code, stderr } = await plimsoll(words, { cwd: space.folder, env })
  expect([code, stderr]).toEqual([
    0,
    '! The variable PLIMSOLL_USRES has no effect. Did you mean PLIMSOLL_USERS?\n',
  ])
})

describe('a mistake is one message with its place and exit 2:', () => {
  async function mistake(env: NodeJS.ProcessEnv = {}, ...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await plimsoll(['run', 'plans/a.load.ts', ...words], {
      cwd: space.folder,
      env,
    })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).not.toMatch(/^\s+at /m)
    return stderr
  }

  it.each([
    ['an unknown key', '  usres: 5,', 'there is no setting "usres"', 'Did you mean users?', 4],
    [
      'a value of the wrong kind',
      "  seed: 1,\n  users: '5',",
      'users in plimsoll.config.ts is "5"',
      'a whole number',
      5,
    ],
    [
      'a value that cannot be',
      '  seed: 1,\n\n  users: 0,',
      'users in plimsoll.config.ts is 0, which is not a whole number',
      'from 1 to',
      6,
    ],
    [
      'a time without its unit',
      "  timeout: '60',",
      'timeout in plimsoll.config.ts is "60"',
      'with its unit',
      4,
    ],
    [
      'a choice that there is not',
      "  pacing: 'exact',",
      'pacing in plimsoll.config.ts is "exact"',
      "'economy'",
      4,
    ],
    ['an SLA that cannot be read', "  sla: ['p95 quick'],", '"p95 quick" cannot be read', 'sla in plims', 4],
    [
      'two loads',
      "  users: 5,\n  rate: '5/s',",
      'users in plimsoll.config.ts and rate in',
      'one of the two',
      4,
    ],
    ['a choice of the moment', '  printConfig: true,', 'printConfig can only be set on', '--print-config', 4],
    ['a syntax error', '  users: }', 'Unexpected "}"', '', 4],
    ['an import that is not there', "  ...(await import('no-such'))", "the config imports 'no-such'", '', 4],
  ])('%s', async (_, text, message, hint, line) => {
    config(text)
    const stderr = await mistake()
    expect(stderr.replace(/\s+/g, ' ')).toContain(message)
    expect(stderr).toContain(hint)
    expect(stderr).toContain(`plimsoll.config.ts:${line}`)
  })

  it('a config file that throws', async () => {
    space.write('plimsoll.config.ts', "\nconst load: string = 'no'\nthrow new RangeError(load + ' luck')\n")
    const stderr = await mistake()
    expect(stderr).toContain('the config threw while it was loaded: RangeError: no luck')
    expect(stderr).toContain('plimsoll.config.ts:3')
  })

  it('a config file without a configuration', async () => {
    space.write('plimsoll.config.js', '\nexport const config = {}\n')
    expect(await mistake()).toContain('does not export a configuration')
  })

  it('a config file that is not there', async () => {
    expect(await mistake({}, '--config', 'no.config.ts')).toContain('there is no configuration no.config.ts')
  })

  it('a type error that nothing else would show', async () => {
    space.write(
      'plimsoll.config.ts',
      "import { defineConfig } from 'plimsoll'\nconst unused: number = 'text'\nexport default defineConfig({ seed: 1 })\n",
    )
    const stderr = await mistake()
    expect(stderr).toContain("Type 'string' is not assignable to type 'number'")
    expect(stderr).toContain('plimsoll.config.ts:2')
  })

  it('a variable that cannot be', async () => {
    expect(await mistake({ PLIMSOLL_USERS: 'abc' })).toContain(
      'PLIMSOLL_USERS is "abc", which is not a whole',
    )
    expect(await mistake({ PLIMSOLL_QUIET: 'maybe' })).toContain('PLIMSOLL_QUIET is "maybe"')
    expect(await mistake({ PLIMSOLL_SLA: 'p95 quick' })).toContain('PLIMSOLL_SLA: the SLA "p95 quick"')
    expect(await mistake({ PLIMSOLL_HTML: '/dev/null/x.html' })).toContain(
      'the report /dev/null/x.html cannot',
    )
  })
})
