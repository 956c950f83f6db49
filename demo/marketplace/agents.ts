import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { fieldsOf, textOf } from '../http/fields.ts'
import { pruner } from '../store/store.ts'

/** An agent in a list of the marketplace. */
export interface Agent {
  readonly id: string
  readonly name: string
  readonly role: string
  readonly status: string
  readonly rating: number
  readonly createdAt: string
}

const columns = 'id, name, role, status, rating, created_at AS createdAt'

/** Appended to a string, sorts after every string that begins with it. */
const lastCharacter = '\u{10ffff}'

/** The agents of the marketplace. */
export class Agents {
  readonly #list
  readonly #search
  readonly #find
  readonly #skillsOf
  readonly #insert
  readonly #prune

  constructor(database: DatabaseSync) {
    this.#list = database.prepare(`SELECT ${columns} FROM agents ORDER BY number LIMIT ? OFFSET ?`)
    // A range instead of LIKE: with a bound parameter, only a range is sure to use the index.
    this.#search = database.prepare(
      `SELECT ${columns} FROM agents WHERE search_key >= ? AND search_key < ?
       ORDER BY search_key, number LIMIT ? OFFSET ?`,
    )
    this.#find = database.prepare(`SELECT number, ${columns} FROM agents WHERE id = ?`)
    this.#skillsOf = database.prepare(
      `SELECT skills.id, skills.name FROM agent_skills JOIN skills ON skills.number = skill_number
       WHERE agent_number = ? ORDER BY skills.number`,
    )
    this.#insert = database.prepare(
      `INSERT INTO agents (id, name, search_key, role, status, rating, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#prune = pruner(database, 'agents')
  }

  /** Returns a page of agents, oldest first. */
  list(limit: number, offset: number): Agent[] {
    return this.#list.all(limit, offset) as unknown as Agent[]
  }

  /** Returns a page of the agents whose name begins with `start`, ignoring case, sorted by name. */
  search(start: string, limit: number, offset: number): Agent[] {
    const key = start.toLowerCase()
    return this.#search.all(key, key + lastCharacter, limit, offset) as unknown as Agent[]
  }

  /** Returns an agent with its skills; undefined for an unknown id. */
  find(id: string): (Agent & { skills: { id: string; name: string }[] }) | undefined {
    const row = this.#find.get(id) as unknown as (Agent & { number: number }) | undefined
    if (row === undefined) return undefined
    const { number, ...agent } = row
    return { ...agent, skills: this.#skillsOf.all(number) as unknown as { id: string; name: string }[] }
  }

  /** Adds an agent from `{ name, role? }`, or refuses it with 400. */
  add(body: unknown): Agent {
    const fields = fieldsOf(body)
    const agent: Agent = {
      id: randomUUID(),
      name: textOf(fields.name, 'name'),
      role: fields.role === undefined ? 'operator' : textOf(fields.role, 'role', 50),
      status: 'active',
      rating: 0,
      createdAt: new Date().toISOString(),
    }
    const { id, name, role, status, rating, createdAt } = agent
    const key = name.toLowerCase()
    this.#prune(this.#insert.run(id, name, key, role, status, rating, createdAt).lastInsertRowid)
    return agent
  }
}
