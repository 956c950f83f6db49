import type { DatabaseSync } from 'node:sqlite'
import { Random } from '../../src/base/random.ts'

const agentCount = 100
const skillCount = 50
const workloadCount = 60

const tempers = ['Amber', 'Brisk', 'Calm', 'Deft', 'Eager', 'Frank', 'Grand', 'Hardy', 'Keen', 'Lucid']
const creatures = [
  'Albatross',
  'Beluga',
  'Cormorant',
  'Dolphin',
  'Eider',
  'Fulmar',
  'Gannet',
  'Heron',
  'Petrel',
]
const roles = ['planner', 'researcher', 'coder', 'reviewer', 'operator']
const statuses = ['active', 'active', 'active', 'idle', 'retired']
const verbs = ['Summarise', 'Classify', 'Translate', 'Plan', 'Forecast', 'Negotiate', 'Search', 'Verify']
const matters = ['Reports', 'Tickets', 'Contracts', 'Routes', 'Budgets', 'Logs', 'Images']
const categories = ['technical', 'analytical', 'creative', 'social', 'operational']

/** Fills an empty store with 100 agents, 50 skills and 60 workloads. The same seed gives the same rows. */
export function seedStore(database: DatabaseSync, seed: number): void {
  const filled = database.prepare('SELECT 1 FROM agents WHERE seeded = 1 LIMIT 1').get()
  if (filled !== undefined) return
  database.exec('BEGIN')
  try {
    seedSkills(database, new Random(seed, 1))
    seedAgents(database, new Random(seed, 2))
    seedWorkloads(database, new Random(seed, 3))
    database.exec('COMMIT')
  } catch (thrown) {
    database.exec('ROLLBACK')
    throw thrown
  }
}

function seedSkills(database: DatabaseSync, random: Random): void {
  const insert = database.prepare(
    'INSERT INTO skills (number, id, name, category, created_at, seeded) VALUES (?, ?, ?, ?, ?, 1)',
  )
  for (let number = 1; number <= skillCount; number++) {
    const name = `${random.pick(verbs)} ${random.pick(matters)} ${number}`
    insert.run(number, seededId(random), name, random.pick(categories), dayOf(number))
  }
}

function seedAgents(database: DatabaseSync, random: Random): void {
  const insert = database.prepare(
    `INSERT INTO agents (number, id, name, search_key, role, status, rating, created_at, seeded)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)`,
  )
  const teach = database.prepare(
    'INSERT OR IGNORE INTO agent_skills (agent_number, skill_number) VALUES (?, ?)',
  )
  for (let number = 1; number <= agentCount; number++) {
    const name = `${random.pick(tempers)} ${random.pick(creatures)} ${number}`
    const rating = random.int(10, 50) / 10
    const [role, status] = [random.pick(roles), random.pick(statuses)]
    insert.run(number, seededId(random), name, name.toLowerCase(), role, status, rating, dayOf(number))
    for (let skill = random.int(1, 5); skill > 0; skill--) teach.run(number, random.int(1, skillCount))
  }
}

function seedWorkloads(database: DatabaseSync, random: Random): void {
  const insert = database.prepare('INSERT INTO workloads (number, name, cpu, memory) VALUES (?, ?, ?, ?)')
  for (let number = 1; number <= workloadCount; number++) {
    insert.run(number, `workload-${number}`, random.int(5, 110) / 10, random.int(2, 220) / 5)
  }
}

function seededId(random: Random): string {
  const half = () => random.int(0, 0xffffff).toString(16).padStart(6, '0')
  return `${half()}${half()}`
}

/** A fixed day from 2025 on, so that the rows are the same on every machine and day. */
function dayOf(number: number): string {
  return new Date(Date.UTC(2025, 0, number)).toISOString()
}
