import { hash, randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { fieldsOf, listOf, numberOf } from '../http/fields.ts'
import { Refusal } from '../http/refusal.ts'
import { pruner } from '../store/store.ts'
import { type CacheStatus, LruCache } from './lru-cache.ts'
import { analyzeSeries, type SeriesAnalysis } from './series-analysis.ts'

const maxSamples = 10_000
const maxFigures = 16
const maxValue = 1e15
const cachedAnalyses = 256

/** The stored statistics of one or more series, by name. */
export interface Analysis {
  readonly id: string
  readonly series: Readonly<Record<string, SeriesAnalysis>>
}

/** Analyses by their content: looked up in the cache, then in the table, and computed only if neither has them. */
export class Analyses {
  readonly #cache = new LruCache<Analysis>(cachedAnalyses)
  readonly #find
  readonly #insert
  readonly #prune

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('SELECT id, result FROM analyses WHERE digest = ?')
    this.#insert = database.prepare('INSERT INTO analyses (id, digest, result) VALUES (?, ?, ?)')
    this.#prune = pruner(database, 'analyses')
  }

  /** Analyzes `{ samples: [1, 2, …] }` or `{ samples: [{ cpu: 1, memory: 2 }, …] }`, or refuses them with 400. */
  analyze(body: unknown): Analysis & { cached: boolean } {
    const series = seriesOf(body)
    const digest = hash('sha256', JSON.stringify(series))
    const cached = this.#cache.get(digest)
    if (cached !== undefined) return { ...cached, cached: true }
    const analysis = this.#stored(digest) ?? this.#made(digest, series)
    this.#cache.set(digest, analysis)
    return { ...analysis, cached: false }
  }

  /** Returns the state of the cache of analyses. */
  cacheStatus(): CacheStatus {
    return this.#cache.status()
  }

  #stored(digest: string): Analysis | undefined {
    const row = this.#find.get(digest)
    return row && { id: row.id as string, series: JSON.parse(row.result as string) }
  }

  #made(digest: string, series: Record<string, number[]>): Analysis {
    const analyzed = Object.entries(series).map(([name, samples]) => [name, analyzeSeries(samples)])
    const analysis: Analysis = { id: randomUUID(), series: Object.fromEntries(analyzed) }
    const { lastInsertRowid } = this.#insert.run(analysis.id, digest, JSON.stringify(analysis.series))
    this.#prune(lastInsertRowid)
    return analysis
  }
}

function seriesOf(body: unknown): Record<string, number[]> {
  const samples = listOf(fieldsOf(body).samples, 'samples', maxSamples)
  if (typeof samples[0] === 'number') {
    return { value: samples.map((sample, index) => figureOf(sample, `samples[${index}]`)) }
  }
  const names = Object.keys(fieldsOf(samples[0], 'samples[0]'))
  if (names.length === 0 || names.length > maxFigures) {
    throw new Refusal(400, `samples[0] must have 1 to ${maxFigures} figures`)
  }
  const rows = samples.map((sample, index) => fieldsOf(sample, `samples[${index}]`))
  const columns = names.map((name) => [
    name,
    rows.map((row, index) => figureOf(row[name], `samples[${index}].${name}`)),
  ])
  return Object.fromEntries(columns)
}

function figureOf(value: unknown, what: string): number {
  return numberOf(value, what, -maxValue, maxValue)
}
