import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Agents } from '../marketplace/agents.ts'
import { Genesis } from '../marketplace/genesis.ts'
import { Skills } from '../marketplace/skills.ts'
import { seedStore } from './seed.ts'
import { openStore } from './store.ts'

function seeded(seed: number) {
  const database = openStore()
  seedStore(database, seed)
  return database
}

describe('the store', () => {
  it('starts with 100 agents and 50 skills, which are the same for the same seed', () => {
    const rows = (seed: number) => {
      const database = seeded(seed)
      return { agents: new Agents(database).list(1_000, 0), skills: new Skills(database).list(1_000, 0) }
    }
    expect(rows(1).agents).toHaveLength(100)
    expect(rows(1).skills).toHaveLength(50)
    expect(rows(1)).toEqual(rows(1))
    expect(rows(1)).not.toEqual(rows(2))
  })

  it('searches agents through an index', () => {
    const database = seeded(1)
    const plan = database
      .prepare(
        `EXPLAIN QUERY PLAN SELECT id FROM agents WHERE search_key >= ? AND search_key < ?
         ORDER BY search_key, number LIMIT ? OFFSET ?`,
      )
      .all('a', 'b', 20, 0)
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH agents USING INDEX agents_by_search_key (search_key>? AND search_key<?)',
    ])
  })

  it('limits the rows of a table, but keeps all seeded ones', () => {
    const database = seeded(1)
    const skills = new Skills(database)
    for (let count = 0; count < 11_000; count++) skills.add({ name: 'Skill', category: 'technical' })
    const count = database.prepare('SELECT count(*) AS all_rows, sum(seeded) AS seeded FROM skills').get()!
    expect(count.seeded).toBe(50)
    expect(count.all_rows).toBeLessThanOrEqual(10_000 + 256 + 50)
  })

  it('keeps its rows in a file, and continues the chain of certificates', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-demo-'))
    try {
      const file = join(folder, 'demo.sqlite')
      const first = openStore(file)
      seedStore(first, 1)
      const agent = new Agents(first).add({ name: 'Newcomer' })
      const entity = new Genesis(first).certify(undefined)
      expect(first.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
      first.close()
      const again = openStore(file)
      seedStore(again, 1)
      expect(new Agents(again).list(1_000, 0)).toHaveLength(101)
      expect(new Agents(again).find(agent.id)).toMatchObject(agent)
      expect(new Genesis(again).certify(undefined).parentSeal).toBe(entity.chain[4])
      again.close()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('reports a file that cannot be opened', () => {
    const opening = () => openStore(join(tmpdir(), 'no-such-folder-of-plimsoll', 'demo.sqlite'))
    expect(opening).toThrow(expect.objectContaining({ code: 'bad-database' }))
  })
})
