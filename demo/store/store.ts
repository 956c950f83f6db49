import { DatabaseSync } from 'node:sqlite'
import { messageOf, PlimsollError } from '../../src/base/error.ts'

/** The tables that grow under load. */
export type GrowingTable = 'agents' | 'skills' | 'entities' | 'system_samples' | 'analyses' | 'optimizations'

/** The number of rows made under load that each table keeps. Without a limit, an endurance test would report them as a leak. */
const keptRows: Record<GrowingTable, number> = {
  agents: 10_000,
  skills: 10_000,
  entities: 10_000,
  system_samples: 1_000,
  analyses: 1_000,
  optimizations: 1_000,
}

/** The number of inserts between two clean-ups of a table. */
const pruneEvery = 256

const schema = `
  CREATE TABLE IF NOT EXISTS agents (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    rating REAL NOT NULL,
    created_at TEXT NOT NULL,
    seeded INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS agents_by_search_key ON agents (search_key, number);

  CREATE TABLE IF NOT EXISTS skills (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    created_at TEXT NOT NULL,
    seeded INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS skills_by_category ON skills (category, number);

  CREATE TABLE IF NOT EXISTS agent_skills (
    agent_number INTEGER NOT NULL,
    skill_number INTEGER NOT NULL,
    PRIMARY KEY (agent_number, skill_number)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS entities (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    traits TEXT NOT NULL,
    chain TEXT NOT NULL,
    parent_seal TEXT NOT NULL,
    created_at TEXT NOT NULL,
    seeded INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE IF NOT EXISTS workloads (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    cpu REAL NOT NULL,
    memory REAL NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS system_samples (
    number INTEGER PRIMARY KEY,
    cpu REAL NOT NULL,
    rss_bytes INTEGER NOT NULL,
    event_loop_utilization REAL NOT NULL,
    taken_at TEXT NOT NULL,
    seeded INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE IF NOT EXISTS analyses (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    result TEXT NOT NULL,
    seeded INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS analyses_by_digest ON analyses (digest);

  CREATE TABLE IF NOT EXISTS optimizations (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    nodes_used INTEGER NOT NULL,
    result TEXT NOT NULL,
    seeded INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS optimizations_by_digest ON optimizations (digest, nodes_used);
`

/** Opens the database with all its tables, in memory by default. Throws a `PlimsollError` (`bad-database`). */
export function openStore(file = ':memory:'): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;')
    database.exec(schema)
    return database
  } catch (thrown) {
    database?.close()
    throw new PlimsollError('bad-database', `cannot open the database ${file}: ${messageOf(thrown)}`, {
      advice:
        'Name a file in an existing, writable folder, or leave out --database to keep the data in memory.',
      cause: thrown,
    })
  }
}

/** Returns a function that keeps a table bounded; it must be called with the row number of every insert. */
export function pruner(database: DatabaseSync, table: GrowingTable): (inserted: number | bigint) => void {
  const prune = database.prepare(`DELETE FROM ${table} WHERE number <= ? AND seeded = 0`)
  return (inserted) => {
    const number = Number(inserted)
    if (number % pruneEvery === 0) prune.run(number - keptRows[table])
  }
}
