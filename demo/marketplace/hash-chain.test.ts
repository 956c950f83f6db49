import { describe, expect, it } from 'vitest'
import { type Certified, checkChain, makeChain } from './hash-chain.ts'

const subject: Certified = {
  id: 'e-1',
  name: 'Ada',
  traits: { colour: 'red', size: 'small' },
  parentSeal: '',
  createdAt: '2026-01-01T00:00:00.000Z',
}

describe('a certificate', () => {
  it('is five SHA-256 hashes of its content', () => {
    const chain = makeChain(subject)
    expect(chain).toHaveLength(5)
    for (const link of chain) expect(link).toMatch(/^[0-9a-f]{64}$/)
    expect(checkChain(subject, chain)).toBe(true)
  })

  it('is invalid if any part of its content is changed', () => {
    const chain = makeChain(subject)
    const forgeries = [{ id: 'e-2' }, { name: 'Bob' }, { traits: { colour: 'blue' } }, { parentSeal: 'x' }]
    for (const forgery of forgeries) expect(checkChain({ ...subject, ...forgery }, chain)).toBe(false)
  })

  it('is invalid if a link is changed, swapped or missing', () => {
    const chain = makeChain(subject)
    expect(checkChain(subject, chain.with(2, '0'.repeat(64)))).toBe(false)
    expect(checkChain(subject, chain.toReversed())).toBe(false)
    expect(checkChain(subject, chain.slice(0, 4))).toBe(false)
  })

  it('does not depend on the order of the traits', () => {
    expect(makeChain({ ...subject, traits: { size: 'small', colour: 'red' } })).toEqual(makeChain(subject))
  })
})
