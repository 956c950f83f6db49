import { expect, test } from 'vitest'
import { readLoadOf } from '../../../test/support/described-load.ts'
import { arrivals, type Load, several, shape, users } from '../../plan/load/load.ts'
import { unreachedUsers } from './unreached-users.ts'

/** Loads, and what is never reached of them: the phase, what it says, and what there will be. */
const loads: [what: string, load: Load, unreached: [string, number, number][]][] = [
  [
    'a hold that is too short',
    users({ a: { hold: 1_000, for: '2s' } }, { spawnRate: '50/s' }),
    [['a', 1_000, 100]],
  ],
  ['a hold that is long enough', users({ a: { hold: 100, for: '2s' } }, { spawnRate: '50/s' }), []],
  ['a hold without a spawn rate', users({ a: { hold: 1_000, for: '2s' } }), []],
  ['a hold that misses one user in 200', users({ a: { hold: 200, for: '2s' } }, { spawnRate: '99.5/s' }), []],
  [
    'a ramp that is reached while the load holds its peak',
    users({ up: { ramp: [0, 100], over: '1s' }, a: { hold: 100, for: '5s' } }, { spawnRate: '25/s' }),
    [],
  ],
  [
    'a ramp whose peak is over before it is reached',
    users(
      { up: { ramp: [0, 100], over: '1s' }, down: { ramp: [100, 0], over: '9s' } },
      { spawnRate: '25/s' },
    ),
    [['up', 100, 25]],
  ],
  [
    'a ramp that goes on to rise',
    users(
      { a: { ramp: [0, 100], over: '1s' }, b: { ramp: [100, 200], over: '100s' } },
      { spawnRate: '50/s' },
    ),
    [],
  ],
  [
    'steps of a staircase that are too short',
    users(
      { a: { hold: 10, for: '2s' }, b: { hold: 20, for: '2s' }, c: { hold: 60, for: '2s' } },
      { spawnRate: '5/s' },
    ),
    [['c', 60, 30]],
  ],
  [
    'a spike between two plateaus',
    users(
      { before: { hold: 10, for: '10s' }, spike: { hold: 500, for: '1s' }, after: { hold: 10, for: '10s' } },
      { spawnRate: '10/s' },
    ),
    [['spike', 500, 20]],
  ],
  [
    'a shape that asks for more than it starts',
    shape((seconds) => (seconds >= 10 ? undefined : { users: 100, spawnRate: '5/s' })),
    [['shape', 100, 50]],
  ],
  [
    'a shape that gets there',
    shape((seconds) => (seconds >= 10 ? undefined : { users: 50, spawnRate: '5/s' })),
    [],
  ],
  [
    'a shape without spawn rates',
    shape((seconds) => (seconds >= 10 ? undefined : { users: 50 * seconds })),
    [],
  ],
  ['an open load', arrivals({ a: { hold: '1000/s', for: '2s' } }), []],
  [
    'one of two loads',
    several({
      few: { load: users({ a: { hold: 1, for: '2s' } }) },
      many: { load: users({ a: { hold: 9, for: '2s' } }, { spawnRate: '1/s' }) },
    }),
    [['many/a', 9, 2]],
  ],
]

test.each(loads)('the users that are never reached are known of %s', (_, load, unreached) => {
  const found = unreachedUsers(readLoadOf(load))
  expect(found.map(({ phase, said, reached }) => [phase, said, reached])).toEqual(unreached)
})
