import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importCircles, importsOf, sourceFiles, textOf } from './support/import-graph.ts'
import { privateWordsIn, speakOfPromises } from './support/private-words.ts'

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

/** A folder with more files than this gets rooms. */
const mostFiles = 15

const library = 'src/index.ts'
const inSrc = sourceFiles.filter((file) => file.startsWith('src/') && file !== library)
const floorOf = (file: string) => floors.indexOf(file.split('/')[1] ?? '')

describe('the house', () => {
  it('has no floor that the plan does not know', () => {
    expect(inSrc.filter((file) => floorOf(file) < 0)).toEqual([])
  })

  it('imports only downward, types included', () => {
    const upward = inSrc.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith('src/'))
        .filter((target) => target === library || floorOf(target) > floorOf(file))
        .map((target) => `${file} imports ${target}`),
    )
    expect(upward).toEqual([])
  })

  it('lets only the command line know the demo backend, and the demo know only the ground floor', () => {
    const reaching = sourceFiles.flatMap((file) =>
      importsOf(file)
        .filter((target) =>
          file.startsWith('demo/')
            ? !target.startsWith('demo/') && !target.startsWith('src/base/')
            : target.startsWith('demo/'),
        )
        .filter(() => !file.startsWith('src/cli/'))
        .map((target) => `${file} imports ${target}`),
    )
    expect(reaching).toEqual([])
  })

  it('has the page above the reports, known to nobody', () => {
    const reaching = sourceFiles.flatMap((file) =>
      importsOf(file)
        .filter((target) =>
          file.startsWith('ui/')
            ? target.startsWith('src/') && floorOf(target) > floors.indexOf('report')
            : target.startsWith('ui/'),
        )
        .map((target) => `${file} imports ${target}`),
    )
    expect(reaching).toEqual([])
  })

  it('has no circles of imports, types included', () => {
    expect(importCircles(sourceFiles)).toEqual([])
  })

  it(`has no folder with more than ${mostFiles} source files`, () => {
    const folders = Map.groupBy(sourceFiles, dirname)
    const full = [...folders].filter(([, files]) => files.length > mostFiles).map(([folder]) => folder)
    expect(full).toEqual([])
  })

  it('names files in kebab case, and none after a drawer of odds and ends', () => {
    const odd = sourceFiles.filter(
      (file) =>
        !/^[a-z\d]+(-[a-z\d]+)*\.tsx?$/.test(file.split('/').at(-1)!) ||
        /(utils?|helpers?|types|manager|misc)\.tsx?$/.test(file),
    )
    expect(odd).toEqual([])
  })

  it('has the words of the field, and no words of its own', () => {
    const found = sourceFiles.flatMap((file) => {
      const words = privateWordsIn(textOf(file), file)
      return words.length === 0 ? [] : [`${file}: ${words.join(', ')}`]
    })
    expect(found).toEqual([])
    // An exception that nothing needs hides what comes next.
    expect(
      speakOfPromises.filter(
        (file) => !privateWordsIn(textOf(file)).some((word) => word.startsWith('promise')),
      ),
    ).toEqual([])
  })

  it('lets only the command line exit and read arguments', () => {
    const exiting = sourceFiles.filter(
      (file) => !file.startsWith('src/cli/') && /process\.(exit\(|exitCode|argv)/.test(textOf(file)),
    )
    expect(exiting).toEqual([])
  })
})

describe('private words', () => {
  it.each([
    ['whatPromises(a)', ['promises']],
    ['// A promise is broken.', ['promise']],
    ['return new Promise<void>()', []],
    ["import { readFile } from 'node:fs/promises'", []],
    ['Of course a racecourse has no main-course', ['course']],
    ['class LifeSigns {}', ['life signs']],
    ['scenario, desktop, unpacked, outdoors, oversight', []],
  ])('%s', (text, words) => {
    expect(privateWordsIn(text)).toEqual(words)
  })
})
