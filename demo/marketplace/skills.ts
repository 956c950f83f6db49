import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { fieldsOf, textOf } from '../http/fields.ts'
import { Refusal } from '../http/refusal.ts'
import { pruner } from '../store/store.ts'

/** A skill of an agent. */
export interface Skill {
  readonly id: string
  readonly name: string
  readonly category: string
  readonly createdAt: string
}

/** Returns the name, trimmed, and the category, in lower case, of `{ name, category }`, or refuses it with 400. */
export function validateSkill(body: unknown): { name: string; category: string } {
  const fields = fieldsOf(body)
  const name = textOf(fields.name, 'name')
  const category = textOf(fields.category, 'category', 50)
  if (!/^[a-z][a-z0-9_-]*$/i.test(category)) {
    throw new Refusal(400, 'category must be one word of letters, digits, - and _ that starts with a letter')
  }
  return { name, category: category.toLowerCase() }
}

/** The skills of the marketplace. */
export class Skills {
  readonly #list
  readonly #ofCategory
  readonly #insert
  readonly #prune

  constructor(database: DatabaseSync) {
    const columns = 'id, name, category, created_at AS createdAt'
    this.#list = database.prepare(`SELECT ${columns} FROM skills ORDER BY number LIMIT ? OFFSET ?`)
    this.#ofCategory = database.prepare(
      `SELECT ${columns} FROM skills WHERE category = ? ORDER BY number LIMIT ? OFFSET ?`,
    )
    this.#insert = database.prepare('INSERT INTO skills (id, name, category, created_at) VALUES (?, ?, ?, ?)')
    this.#prune = pruner(database, 'skills')
  }

  /** Returns a page of skills, oldest first, of one category or of all. */
  list(limit: number, offset: number, category?: string): Skill[] {
    const rows =
      category === undefined
        ? this.#list.all(limit, offset)
        : this.#ofCategory.all(category.toLowerCase(), limit, offset)
    return rows as unknown as Skill[]
  }

  /** Adds a skill from `{ name, category }`, or refuses it with 400. Names need not be unique. */
  add(body: unknown): Skill {
    const skill: Skill = { id: randomUUID(), ...validateSkill(body), createdAt: new Date().toISOString() }
    const { id, name, category, createdAt } = skill
    this.#prune(this.#insert.run(id, name, category, createdAt).lastInsertRowid)
    return skill
  }
}
