import { hash } from 'node:crypto'

/** The stages of a certificate in order, one link each. */
const stages = ['origin', 'identity', 'traits', 'lineage', 'seal'] as const

/** Five SHA-256 hashes in hex, each over the content of its stage and the previous hash. */
export type HashChain = readonly string[]

/** The content that a certificate covers. */
export interface Certified {
  readonly id: string
  readonly name: string
  readonly traits: Readonly<Record<string, string>>
  /** The seal of the previously certified entity; empty for the first one. */
  readonly parentSeal: string
  readonly createdAt: string
}

/** Computes the chain of five hashes of an entity. */
export function makeChain(subject: Certified): HashChain {
  const chain: string[] = []
  for (const stage of stages) {
    chain.push(hash('sha256', JSON.stringify([stage, chain.at(-1) ?? '', contentOf(subject, stage)])))
  }
  return chain
}

/** Returns whether every link of a chain matches the content that it covers. */
export function checkChain(subject: Certified, chain: HashChain): boolean {
  const expected = makeChain(subject)
  return chain.length === expected.length && expected.every((link, index) => link === chain[index])
}

function contentOf(subject: Certified, stage: (typeof stages)[number]): unknown {
  switch (stage) {
    case 'origin':
      return subject.createdAt
    case 'identity':
      return [subject.id, subject.name]
    case 'traits':
      // Sorted, so that the order in which traits were written does not matter.
      return Object.entries(subject.traits).sort(([a], [b]) => (a < b ? -1 : 1))
    case 'lineage':
      return subject.parentSeal
    case 'seal':
      return stages.length
  }
}
