import { describe, expect, it } from 'vitest'
import { LruCache } from './lru-cache.ts'

describe('LruCache', () => {
  it('evicts the least recently used entry', () => {
    const cache = new LruCache<number>(2)
    cache.set('a', 1)
    cache.set('b', 2)
    expect(cache.get('a')).toBe(1)
    cache.set('c', 3)
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3])
  })

  it('counts hits, misses and evictions', () => {
    const cache = new LruCache<number>(1)
    expect(cache.status().hitRate).toBeNull()
    cache.get('a')
    cache.set('a', 1)
    cache.get('a')
    cache.set('b', 2)
    expect(cache.status()).toEqual({ capacity: 1, size: 1, hits: 1, misses: 1, evictions: 1, hitRate: 0.5 })
  })
})
