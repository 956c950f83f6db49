import { expect, test } from 'vitest'
import type { NameSettings } from './name-settings.ts'
import { usualNames } from './name-settings.ts'
import { type Lookup, Resolver } from './resolver.ts'

/** A DNS lookup that is answered when the test says so. */
function fakeDns() {
  const asked: string[] = []
  const answers: Parameters<Lookup>[1][] = []
  const lookup: Lookup = (host, answer) => {
    asked.push(host)
    answers.push(answer)
  }
  const answer = (...addresses: string[]) => answers.shift()!(null, addresses)
  const fail = (code: string) => answers.shift()!(Object.assign(new Error(code), { code }), [])
  return { asked, lookup, answer, fail }
}

const resolverOf = (lookup: Lookup, settings: Partial<NameSettings> = {}) =>
  new Resolver('a.example', 443, { ...usualNames, ...settings }, lookup)

/** What a resolver answers at an instant; filled in when it answers. */
function resolved(resolver: Resolver, nowMs: number): { error?: string; addresses?: readonly string[] } {
  const outcome: { error?: string; addresses?: readonly string[] } = {}
  resolver.resolve(nowMs, (error, addresses) => {
    if (error === null) outcome.addresses = addresses
    else outcome.error = error.code!
  })
  return outcome
}

test('an address needs no DNS lookup', () => {
  const { asked, lookup } = fakeDns()
  for (const address of ['127.0.0.1', '::1']) {
    expect(resolved(new Resolver(address, 80, usualNames, lookup), 1e9)).toEqual({ addresses: [address] })
  }
  expect(asked).toEqual([])
})

test('makes one lookup for all that wait, and keeps the answer for a while', () => {
  const { asked, lookup, answer } = fakeDns()
  const resolver = resolverOf(lookup)
  const outcomes = [resolved(resolver, 0), resolved(resolver, 1), resolved(resolver, 2)]
  answer('10.0.0.1')
  for (const outcome of outcomes) expect(outcome).toEqual({ addresses: ['10.0.0.1'] })
  expect(resolved(resolver, 29_000)).toEqual({ addresses: ['10.0.0.1'] })
  expect(asked).toEqual(['a.example'])
})

test('follows a name whose addresses change: it looks it up in the background, and nobody waits', () => {
  const { asked, lookup, answer } = fakeDns()
  const resolver = resolverOf(lookup)
  resolved(resolver, 0)
  answer('10.0.0.1')
  expect(resolved(resolver, 31_000)).toEqual({ addresses: ['10.0.0.1'] })
  expect(resolved(resolver, 31_001)).toEqual({ addresses: ['10.0.0.1'] })
  expect(asked).toHaveLength(2)
  answer('10.0.0.2')
  expect(resolved(resolver, 31_002)).toEqual({ addresses: ['10.0.0.2'] })
})

test('waits for a new answer if the last one is much too old', () => {
  const { lookup, answer } = fakeDns()
  const resolver = resolverOf(lookup)
  resolved(resolver, 0)
  answer('10.0.0.1')
  const outcome = resolved(resolver, 60_000)
  expect(outcome).toEqual({})
  answer('10.0.0.2')
  expect(outcome).toEqual({ addresses: ['10.0.0.2'] })
})

test('reports an error to all that wait, and looks the name up again the next time', () => {
  const { asked, lookup, answer, fail } = fakeDns()
  const resolver = resolverOf(lookup)
  const outcomes = [resolved(resolver, 0), resolved(resolver, 0)]
  fail('ENOTFOUND')
  for (const outcome of outcomes) expect(outcome).toEqual({ error: 'ENOTFOUND' })
  const next = resolved(resolver, 1)
  answer('10.0.0.1')
  expect(next).toEqual({ addresses: ['10.0.0.1'] })
  expect(asked).toHaveLength(2)
})

test.each([
  ['fails', (dns: ReturnType<typeof fakeDns>) => dns.fail('EAI_AGAIN')],
  ['knows no address any more', (dns: ReturnType<typeof fakeDns>) => dns.answer()],
])('keeps the last good answer if DNS %s, and looks the name up again a second later', (_, go) => {
  const dns = fakeDns()
  const resolver = resolverOf(dns.lookup)
  resolved(resolver, 0)
  dns.answer('10.0.0.1')
  const outcome = resolved(resolver, 100_000)
  go(dns)
  expect(outcome).toEqual({ addresses: ['10.0.0.1'] })
  resolved(resolver, 100_999)
  expect(dns.asked).toHaveLength(2)
  resolved(resolver, 101_000)
  expect(dns.asked).toHaveLength(3)
})

test('makes a lookup for every connection if answers are not kept, and reports failures then', () => {
  const { asked, lookup, answer, fail } = fakeDns()
  const resolver = resolverOf(lookup, { ttlMs: 0 })
  resolved(resolver, 0)
  answer('10.0.0.1')
  const outcome = resolved(resolver, 0)
  expect(asked).toHaveLength(2)
  fail('ENOTFOUND')
  expect(outcome).toEqual({ error: 'ENOTFOUND' })
})

test('rotates over the addresses', () => {
  const { lookup, answer } = fakeDns()
  const resolver = resolverOf(lookup)
  resolved(resolver, 0)
  answer('10.0.0.1', '10.0.0.2', '10.0.0.1', '10.0.0.3')
  const turns = [1, 2, 3, 4].map((nowMs) => resolved(resolver, nowMs).addresses!)
  expect(turns.map(([first]) => first)).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.1', '10.0.0.2'])
  for (const addresses of turns) expect(addresses.toSorted()).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3'])
})

test('rotates only over addresses of the first address’s family, but over all pins', () => {
  const { lookup, answer } = fakeDns()
  const resolver = resolverOf(lookup)
  resolved(resolver, 0)
  answer('::1', '10.0.0.1', '::2', '10.0.0.2')
  const turn = () => resolved(resolver, 1).addresses!
  expect([turn(), turn(), turn()]).toEqual([
    ['::2', '::1', '10.0.0.1', '10.0.0.2'],
    ['::1', '::2', '10.0.0.1', '10.0.0.2'],
    ['::2', '::1', '10.0.0.1', '10.0.0.2'],
  ])
  for (const address of ['::1', '::2']) resolver.refused(address, 1, false)
  expect(turn().slice(2)).toEqual(['::1', '::2'])
  expect(turn()[0]).not.toBe(turn()[0])
  const pins = { 'a.example': ['::1', '10.0.0.1'] }
  const pinned = resolverOf(lookup, { pins })
  expect([0, 1, 2].map((nowMs) => resolved(pinned, nowMs).addresses![0])).toEqual(['::1', '10.0.0.1', '::1'])
})

test('keeps the order of the answer with pick: first', () => {
  const { lookup, answer } = fakeDns()
  const resolver = resolverOf(lookup, { pick: 'first' })
  resolved(resolver, 0)
  answer('10.0.0.1', '10.0.0.2')
  for (const nowMs of [1, 2, 3]) expect(resolved(resolver, nowMs).addresses).toEqual(['10.0.0.1', '10.0.0.2'])
})

test('puts an address that took no connection after the others, each time for twice as long', () => {
  const { lookup, answer } = fakeDns()
  const resolver = resolverOf(lookup, { pick: 'first', ttlMs: 1e9 })
  resolved(resolver, 0)
  answer('10.0.0.1', '10.0.0.2', '10.0.0.3')
  const order = (nowMs: number) =>
    resolved(resolver, nowMs)
      .addresses!.map((address) => address.at(-1))
      .join('')
  resolver.refused('10.0.0.1', 0, false)
  resolver.refused('10.0.0.1', 5, false)
  expect([order(29_999), order(30_000)]).toEqual(['231', '123'])
  resolver.refused('10.0.0.1', 30_000, false)
  expect([order(89_999), order(90_000)]).toEqual(['231', '123'])
  resolver.refused('10.0.0.2', 90_000, false)
  resolver.answered('10.0.0.2')
  expect(order(90_001)).toBe('123')
  for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) resolver.refused(address, 90_002, false)
  expect(order(90_003)).toBe('123')
})

test('puts a silent address after the others for much longer', () => {
  const { lookup, answer } = fakeDns()
  const resolver = resolverOf(lookup, { pick: 'first', ttlMs: 1e9 })
  resolved(resolver, 0)
  answer('10.0.0.1', '10.0.0.2')
  resolver.refused('10.0.0.1', 0, true)
  const first = (nowMs: number) => resolved(resolver, nowMs).addresses![0]
  expect([first(599_999), first(600_000)]).toEqual(['10.0.0.2', '10.0.0.1'])
})

test('begins with a different address for each worker', () => {
  const pins = { 'a.example': ['10.0.0.1', '10.0.0.2', '10.0.0.3'] }
  const { lookup } = fakeDns()
  const firsts = [0, 1, 2, 3].map(
    (firstTurn) => resolved(resolverOf(lookup, { pins, firstTurn }), 0).addresses![0],
  )
  expect(firsts).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.1'])
})

test('forgets the failures of an address that is no longer in the answer', () => {
  const { lookup, answer } = fakeDns()
  const resolver = resolverOf(lookup, { pick: 'first', ttlMs: 10 })
  resolved(resolver, 0)
  answer('10.0.0.1', '10.0.0.2')
  resolver.refused('10.0.0.1', 0, false)
  for (const addresses of [['10.0.0.2'], ['10.0.0.1', '10.0.0.2']]) {
    const outcome = resolved(resolver, addresses.length * 1_000)
    answer(...addresses)
    expect(outcome).toEqual({ addresses })
  }
})

test('a pinned name is never looked up: the pin for its port applies, then the one for the name', () => {
  const { asked, lookup } = fakeDns()
  const pins = {
    'a.example': ['10.0.0.1'],
    'a.example:443': ['10.0.0.2', '10.0.0.3'],
    '10.1.1.1': ['10.0.0.4'],
  }
  const first = (host: string, port: number) =>
    resolved(new Resolver(host, port, { ...usualNames, pins }, lookup), 0).addresses![0]
  expect([first('a.example', 443), first('a.example', 80), first('10.1.1.1', 80)]).toEqual([
    '10.0.0.2',
    '10.0.0.1',
    '10.0.0.4',
  ])
  expect(asked).toEqual([])
})
