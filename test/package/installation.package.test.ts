import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NodeServer } from '../servers/node-server.ts'

/*
 * The package as a user gets it: packed, installed in an empty project, and started. `npm run test:package` builds it first; what it
 * depends on comes from the registry, or from npm's own cache.
 */

const root = resolve(import.meta.dirname, '../..')
const compiler = join(root, 'node_modules/typescript/bin/tsc')
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-package-'))
let tarball: string
let server: NodeServer

beforeAll(async () => {
  server = await NodeServer.http((_, response) => response.end('{"id":"a"}'))
  const packed = await command(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    root,
  )
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }]
  tarball = join(folder, filename)
}, 60_000)

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** Runs a program to its end, without what `npm run` and Vitest have set for this process. */
function command(program: string, words: readonly string[], cwd: string): Promise<Ended> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_ENV|VITEST|CI$|GITHUB_)/i.test(name)),
  )
  return new Promise((ended) => {
    execFile(
      program,
      words,
      { cwd, env: { ...env, NO_COLOR: '1' }, timeout: 120_000 },
      (error, stdout, stderr) =>
        ended({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    )
  })
}

/** Writes files of a project, by their paths in it, and answers its folder. */
function project(name: string, files: Record<string, string>): string {
  const at = join(folder, name)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, path)), { recursive: true })
    writeFileSync(join(at, path), text)
  }
  return at
}

const manifest = (more: object = {}) =>
  JSON.stringify({ name: 'a-project', private: true, type: 'module', ...more })
const dependency = () => ({ devDependencies: { plimsoll: `file:${tarball}` } })

const body = () => `
const readAgent = endpoint('GET /agents/:id', { sla: { p95: '5s' } })
const browse = scenario('browse', async ({ call, wait }) => {
  const agent = await call(readAgent, { params: { id: 'a' } }).json()
  if (agent.id !== 'a') throw new Error('another agent')
  await wait('20ms')
})
export default plan({ target: '${server.url}', mix: browse, load: users({ steady: { hold: 2, for: '500ms' } }) })
`
const javaScript = () => `import { endpoint, plan, scenario, users } from 'plimsoll'\n${body()}`
const typeScript = () =>
  javaScript().replace('.json()', '.json<{ id: string }>()').replace(
    '  await wait',
    // Fails where the types are not found: everything would be allowed.
    '  // @ts-expect-error\n  if (agent.id === "") await call(readAgent)\n  await wait',
  )
const program = () => `import { run } from 'plimsoll'
const record = await run(new URL('plan.load.js', import.meta.url))
process.stdout.write(record.verdict.status)
`
const settings = (moduleResolution: string) =>
  JSON.stringify({
    compilerOptions: {
      ...{ strict: true, noEmit: true, target: 'esnext', types: [] },
      ...{ module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext', moduleResolution },
    },
    files: ['plan.load.ts'],
  })

const files = () => ({
  'plan.load.js': javaScript(),
  'plan.load.ts': typeScript(),
  'program.js': program(),
  'tsconfig.json': settings('nodenext'),
  'bundler.json': settings('bundler'),
})

/** What can be done with the package in a project where it is installed; `start` is what starts its command there. */
async function expectUsable(at: string, start: readonly string[]): Promise<void> {
  const [program, ...words] = start
  const plimsoll = (...more: string[]) => command(program!, [...words, ...more], at)
  expect(await plimsoll('quick', `${server.url}/agents/a`, '-n', '3', '--quiet')).toMatchObject({ code: 0 })
  for (const plan of ['plan.load.js', 'plan.load.ts']) {
    const ended = await plimsoll('run', plan, '--quiet', '--json', '-', '--html', 'report.html')
    expect({ plan, ...ended }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"GET /agents/:id"'),
    })
  }
  expect(await command(process.execPath, ['program.js'], at)).toMatchObject({ code: 0, stdout: 'pass' })
  for (const config of ['tsconfig.json', 'bundler.json']) {
    const checked = await command(process.execPath, [compiler, '--project', config], at)
    expect({ config, ...checked }).toMatchObject({ code: 0, stdout: '' })
  }
}

const npmInstall = ['install', '--prefer-offline', '--no-audit', '--no-fund']

describe('the packed package', { timeout: 180_000 }, () => {
  test('has what a user needs, and nothing of the source', async () => {
    const { stdout } = await command('tar', ['--list', '--file', tarball], folder)
    const names = stdout.trim().split('\n')
    for (const name of ['dist/main.js', 'dist/index.js', 'dist/types/index.d.ts', 'dist/page/report.html']) {
      expect(names).toContain(`package/${name}`)
    }
    expect(names.filter((name) => /^package\/(src|test|node_modules)\/|\.test\./.test(name))).toEqual([])
  })

  test('works in an empty project with npm', async () => {
    const at = project('npm', { ...files(), 'package.json': manifest(dependency()) })
    expect(await command('npm', npmInstall, at)).toMatchObject({ code: 0 })
    await expectUsable(at, ['npx', 'plimsoll'])
  })

  test('works in a workspace of npm', async () => {
    const at = project('workspaces', {
      'package.json': manifest({ workspaces: ['packages/*'] }),
      'packages/load/package.json': manifest({ name: 'load', ...dependency() }),
      ...Object.fromEntries(Object.entries(files()).map(([name, text]) => [`packages/load/${name}`, text])),
    })
    expect(await command('npm', npmInstall, at)).toMatchObject({ code: 0 })
    await expectUsable(join(at, 'packages/load'), ['npx', 'plimsoll'])
  })

  test('works in an empty project with pnpm', async ({ skip }) => {
    const pnpm = ['--yes', 'pnpm@10']
    const found = await command('npx', [...pnpm, '--version'], folder)
    if (found.code !== 0)
      skip(`npx cannot get pnpm from the registry: ${found.stderr.trim().split('\n').at(-1)}`)
    const at = project('pnpm', { ...files(), 'package.json': manifest(dependency()) })
    expect(await command('npx', [...pnpm, 'install', '--prefer-offline'], at)).toMatchObject({ code: 0 })
    await expectUsable(at, ['npx', ...pnpm, 'exec', 'plimsoll'])
  })
})
