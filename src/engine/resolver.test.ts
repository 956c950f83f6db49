import { expect, test } from 'vitest'
import { type Lookup, Resolver } from './resolver.ts'

/** A name service that answers when the test says so. */
function nameService() {
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

/** What a resolver gives at an instant, once it gives anything. */
function resolved(resolver: Resolver, nowMs: number): { error?: string; addresses?: readonly string[] } {
  const outcome: { error?: string; addresses?: readonly string[] } = {}
  resolver.resolve(nowMs, (error, addresses) => {
    if (error === null) outcome.addresses = addresses
    else outcome.error = error.code!
  })
  return outcome
}

test('an address needs no name service', () => {
  const { asked, lookup } = nameService()
  for (const address of ['127.0.0.1', '::1']) {
    expect(resolved(new Resolver(address, lookup), 1e9)).toEqual({ addresses: [address] })
  }
  expect(asked).toEqual([])
})

test('asks once for all that wait, and keeps the answer a while', () => {
  const { asked, lookup, answer } = nameService()
  const resolver = new Resolver('a.example', lookup)
  const outcomes = [resolved(resolver, 0), resolved(resolver, 1), resolved(resolver, 2)]
  answer('10.0.0.1')
  for (const outcome of outcomes) expect(outcome).toEqual({ addresses: ['10.0.0.1'] })
  expect(resolved(resolver, 29_000)).toEqual({ addresses: ['10.0.0.1'] })
  expect(asked).toEqual(['a.example'])
})

test('follows a name that moves', () => {
  const { asked, lookup, answer } = nameService()
  const resolver = new Resolver('a.example', lookup)
  resolved(resolver, 0)
  answer('10.0.0.1')
  const outcome = resolved(resolver, 31_000)
  expect(asked).toHaveLength(2)
  answer('10.0.0.2')
  expect(outcome).toEqual({ addresses: ['10.0.0.2'] })
})

test('tells the error to all that wait, and asks again the next time', () => {
  const { asked, lookup, answer, fail } = nameService()
  const resolver = new Resolver('a.example', lookup)
  const outcomes = [resolved(resolver, 0), resolved(resolver, 0)]
  fail('ENOTFOUND')
  for (const outcome of outcomes) expect(outcome).toEqual({ error: 'ENOTFOUND' })
  const next = resolved(resolver, 1)
  answer('10.0.0.1')
  expect(next).toEqual({ addresses: ['10.0.0.1'] })
  expect(asked).toHaveLength(2)
})

test('puts the address that answered in front, the others behind it in turn', () => {
  const { lookup, answer } = nameService()
  const resolver = new Resolver('a.example', lookup)
  resolved(resolver, 0)
  answer('::1', '10.0.0.1', '10.0.0.2')
  resolver.answered('10.0.0.1')
  expect(resolved(resolver, 1)).toEqual({ addresses: ['10.0.0.1', '10.0.0.2', '::1'] })
})

test('remembers that address when it asks again, wherever it stands then', () => {
  const { lookup, answer } = nameService()
  const resolver = new Resolver('a.example', lookup)
  resolved(resolver, 0)
  answer('::1', '127.0.0.1')
  resolver.answered('127.0.0.1')
  const outcome = resolved(resolver, 60_000)
  answer('::1', '127.0.0.1')
  expect(outcome).toEqual({ addresses: ['127.0.0.1', '::1'] })
  const moved = resolved(resolver, 120_000)
  answer('10.0.0.1', '10.0.0.2')
  expect(moved).toEqual({ addresses: ['10.0.0.1', '10.0.0.2'] })
})
