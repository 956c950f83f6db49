import { describe, expect, it } from 'vitest'
import { Random } from '../../src/base/random.ts'
import { pack, type Resources } from './packing.ts'

const node: Resources = { cpu: 16, memory: 64 }

function someWorkloads(seed: number): Resources[] {
  const random = new Random(seed)
  return Array.from({ length: 60 }, () => ({ cpu: random.int(5, 110) / 10, memory: random.int(2, 220) / 5 }))
}

describe('pack', () => {
  it('never overloads a node and never leaves out a workload', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const workloads = someWorkloads(seed)
      const { assignment, nodesUsed } = pack(workloads, node, 5_000)
      expect(assignment).toHaveLength(workloads.length)
      for (let number = 0; number < nodesUsed; number++) {
        const members = workloads.filter((_, index) => assignment[index] === number)
        expect(members.length).toBeGreaterThan(0)
        expect(members.reduce((sum, { cpu }) => sum + cpu, 0)).toBeLessThanOrEqual(node.cpu + 1e-6)
        expect(members.reduce((sum, { memory }) => sum + memory, 0)).toBeLessThanOrEqual(node.memory + 1e-6)
      }
    }
  })

  it('never needs more nodes after the local search than before, and often fewer', () => {
    const packings = Array.from({ length: 20 }, (_, seed) => pack(someWorkloads(seed), node, 5_000))
    for (const { nodesUsed, greedyNodes, lowerBound } of packings) {
      expect(nodesUsed).toBeLessThanOrEqual(greedyNodes)
      expect(nodesUsed).toBeGreaterThanOrEqual(lowerBound)
    }
    expect(packings.some(({ nodesUsed, greedyNodes }) => nodesUsed < greedyNodes)).toBe(true)
  })

  it('fills nodes completely in spite of rounding', () => {
    const tenths = Array.from({ length: 20 }, () => ({ cpu: 0.1, memory: 0.1 }))
    expect(pack(tenths, { cpu: 1, memory: 1 }, 0).nodesUsed).toBe(2)
  })

  it('gives the same packing for the same seed', () => {
    expect(pack(someWorkloads(3), node, 5_000, 7)).toEqual(pack(someWorkloads(3), node, 5_000, 7))
  })
})
