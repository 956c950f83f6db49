import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { fieldsOf, textOf } from '../http/fields.ts'
import { Refusal } from '../http/refusal.ts'
import { pruner } from '../store/store.ts'
import { type Certified, checkChain, type HashChain, makeChain } from './hash-chain.ts'

const maxTraits = 20

/** A new entity with its certificate. */
export interface Entity extends Certified {
  readonly chain: HashChain
}

/** Makes an entity from `{ name?, traits? }` with its certificate, or refuses it with 400. */
export function createEntity(body: unknown, parentSeal = ''): Entity {
  const fields = body === undefined ? {} : fieldsOf(body)
  const id = randomUUID()
  const subject: Certified = {
    id,
    name: fields.name === undefined ? `entity-${id.slice(0, 8)}` : textOf(fields.name, 'name'),
    traits: traitsOf(fields.traits),
    parentSeal,
    createdAt: new Date().toISOString(),
  }
  return { ...subject, chain: makeChain(subject) }
}

/** The certified entities. Each continues the chain of the previous one. */
export class Genesis {
  readonly #insert
  readonly #find
  readonly #prune
  #lastSeal: string

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      `INSERT INTO entities (id, name, traits, parent_seal, chain, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
    )
    this.#find = database.prepare(
      `SELECT id, name, traits, parent_seal AS parentSeal, chain, created_at AS createdAt
       FROM entities WHERE number = ?`,
    )
    this.#prune = pruner(database, 'entities')
    const last = database.prepare('SELECT chain FROM entities ORDER BY number DESC LIMIT 1').get()
    this.#lastSeal = last === undefined ? '' : (JSON.parse(last.chain as string) as string[]).at(-1)!
  }

  /** Creates an entity, stores it, and checks the chain of the stored entity. */
  certify(body: unknown): Entity & { verified: boolean } {
    const { id, name, traits, parentSeal, createdAt, chain } = createEntity(body, this.#lastSeal)
    const { lastInsertRowid } = this.#insert.run(
      id,
      name,
      JSON.stringify(traits),
      parentSeal,
      JSON.stringify(chain),
      createdAt,
    )
    this.#prune(lastInsertRowid)
    this.#lastSeal = chain.at(-1)!
    const stored = this.#stored(lastInsertRowid)
    return { ...stored, verified: checkChain(stored, stored.chain) }
  }

  #stored(number: number | bigint): Entity {
    const row = this.#find.get(number) as unknown as Record<keyof Entity, string>
    return { ...row, traits: JSON.parse(row.traits), chain: JSON.parse(row.chain) }
  }
}

function traitsOf(value: unknown): Record<string, string> {
  if (value === undefined) return {}
  const entries = Object.entries(fieldsOf(value, 'traits'))
  if (entries.length > maxTraits) throw new Refusal(400, `traits must have at most ${maxTraits} entries`)
  return Object.fromEntries(entries.map(([name, text]) => [name, textOf(text, `the trait ${name}`)]))
}
