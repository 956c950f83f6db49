import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { repeats } from './test/support/repeats.ts'

/** Vitest would leave a core to itself. */
const maxWorkers = availableParallelism()

const everything = '{src,demo,bench,test,scripts,ui}/**/*'
const wire = `${everything}.wire.test.ts`
const command = [`${everything}.command.test.ts`, 'test/end-to-end/**/*.test.ts']
const timing = `${everything}.timing.test.ts`
const packed = `${everything}.package.test.ts`

/*
 * A test file's name says how it may run. `*.timing.test.ts`: measures real time, so nothing else runs meanwhile.
 * `*.command.test.ts`, and all of test/end-to-end: starts the built command. `*.wire.test.ts`: has real servers and sockets.
 * `*.package.test.ts`: installs the package, and is started by `npm run test:package` alone.
 * Every other one is a unit test: quick, and without state that a test in the same process could notice.
 */
export default defineConfig({
  test: {
    testTimeout: 20_000 * Math.max(1, repeats),
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [`${everything}.test.ts`],
          exclude: [wire, ...command, timing, packed],
          setupFiles: ['test/support/fresh-modules.ts', 'test/support/property-seed.ts'],
          isolate: false,
          maxWorkers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'wire',
          include: [wire],
          setupFiles: ['test/support/fresh-modules.ts', 'test/support/property-seed.ts'],
          isolate: false,
          maxWorkers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'command',
          include: command,
          exclude: [timing],
          globalSetup: ['test/support/built-command.ts'],
          // One command at a time: beside another one, a generator is late too often for its verdict to be decided.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'timing',
          include: [timing],
          globalSetup: ['test/support/built-command.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: [packed],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
