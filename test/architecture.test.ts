import { globSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** The floors of the house, from the ground up: a floor imports only floors below it. See docs/architecture.md. */
const floors = [
  'base',
  'machine',
  'metrics',
  'statistics',
  'engine',
  'monitor',
  'plan',
  'plan-file',
  'user',
  'load',
  'verdict',
  'fleet',
  'record',
  'store',
  'analysis',
  'report',
  'run',
  'server',
  'cli',
]

const root = resolve(import.meta.dirname, '..')
const isTest = (file: string) => file.endsWith('.test.ts')
const sources = globSync('{src,demo}/**/*.ts', { cwd: root }).filter((file) => !isTest(file))

/** Every relative import of a file, as a path from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(resolve(root, file), 'utf8')
  const found = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) => match[1]!)
  return found.map((path) => relative(root, resolve(root, dirname(file), path)))
}

const floorOf = (file: string) => floors.indexOf(file.split('/')[1] ?? '')

describe('the house', () => {
  it('has no floor that the plan does not know', () => {
    const unknown = sources.filter(
      (file) => file.startsWith('src/') && file !== 'src/index.ts' && floorOf(file) < 0,
    )
    expect(unknown).toEqual([])
  })

  it('imports only downward', () => {
    const upward = sources
      .filter((file) => file.startsWith('src/') && file !== 'src/index.ts')
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => target.startsWith('src/') && floorOf(target) > floorOf(file))
          .map((target) => `${file} imports ${target}`),
      )
    expect(upward).toEqual([])
  })

  it('lets only the command line know the demo backend, and the demo know only the ground floor', () => {
    const reaching = sources.flatMap((file) =>
      importsOf(file)
        .filter((target) =>
          file.startsWith('demo/')
            ? target.startsWith('src/') && !target.startsWith('src/base/')
            : target.startsWith('demo/'),
        )
        .filter(() => !file.startsWith('src/cli/'))
        .map((target) => `${file} imports ${target}`),
    )
    expect(reaching).toEqual([])
  })

  it('has no circles of imports that are there at run time', () => {
    const circles: string[] = []
    const done = new Set<string>()
    const visit = (file: string, trail: string[]) => {
      if (trail.includes(file)) {
        circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '))
        return
      }
      if (done.has(file)) return
      for (const target of runtimeImportsOf(file)) visit(target, [...trail, file])
      done.add(file)
    }
    for (const file of sources) visit(file, [])
    expect(circles).toEqual([])
  })

  it('names files in kebab case, and none after a drawer of odds and ends', () => {
    const odd = sources.filter(
      (file) =>
        !/^[a-z\d]+(-[a-z\d]+)*\.ts$/.test(file.split('/').at(-1)!) ||
        /(utils?|helpers?|types|manager|misc)\.ts$/.test(file),
    )
    expect(odd).toEqual([])
  })

  it('lets only the command line exit and read arguments', () => {
    const exiting = sources.filter(
      (file) =>
        !file.startsWith('src/cli/') &&
        /process\.(exit\(|exitCode|argv)/.test(readFileSync(resolve(root, file), 'utf8')),
    )
    expect(exiting).toEqual([])
  })
})

/** Imports that are more than types. */
function runtimeImportsOf(file: string): string[] {
  const text = readFileSync(resolve(root, file), 'utf8')
  const found = [...text.matchAll(/^(?:import|export) (?!type )([^;']*?) from '(\.[^']+)'/gms)]
    .filter(([, names]) => !/^\{(\s*type [\w$]+( as [\w$]+)?,?)+\s*\}$/.test(names!))
    .map((match) => match[2]!)
  return found
    .map((path) => relative(root, resolve(root, dirname(file), path)))
    .filter((path) => path.startsWith('src/'))
}
