import { describe, expect, it } from 'vitest'
import { createEntity } from './genesis.ts'
import { checkChain } from './hash-chain.ts'

describe('createEntity', () => {
  it('gives an entity without a name a name, and certifies it', () => {
    const entity = createEntity({})
    expect(entity).toMatchObject({ name: `entity-${entity.id.slice(0, 8)}`, traits: {}, parentSeal: '' })
    expect(checkChain(entity, entity.chain)).toBe(true)
  })

  it('accepts traits of any name', () => {
    const { traits } = createEntity(JSON.parse('{ "traits": { "__proto__": "x", "colour": " red " } }'))
    expect(Object.entries(traits)).toEqual([
      ['__proto__', 'x'],
      ['colour', 'red'],
    ])
  })

  it('accepts at most 20 traits', () => {
    const traits = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`trait ${index}`, 'x']))
    expect(() => createEntity({ traits })).toThrow('at most 20 entries')
  })
})
