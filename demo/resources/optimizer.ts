import { hash, randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { type Fields, fieldsOf, listOf, numberOf, textOf } from '../http/fields.ts'
import { Refusal } from '../http/refusal.ts'
import { pruner } from '../store/store.ts'
import { type Packing, pack, type Resources } from './packing.ts'

const maxWorkloads = 500
const maxIterations = 200_000
const defaultIterations = 20_000
const defaultNode: Resources = { cpu: 16, memory: 64 }

interface Workload extends Resources {
  readonly name: string
}

/** The workloads of each node, and the results of earlier runs with the same workloads and node size. */
export interface Optimization extends Omit<Packing, 'assignment'> {
  readonly id: string
  readonly nodes: readonly (readonly string[])[]
  readonly earlierRuns: number
  readonly fewestNodesEver: number
}

/** Packs workloads onto as few nodes as it can, and stores the result. */
export class Optimizer {
  readonly #current
  readonly #earlier
  readonly #insert
  readonly #prune

  constructor(database: DatabaseSync) {
    this.#current = database.prepare('SELECT name, cpu, memory FROM workloads ORDER BY number')
    this.#earlier = database.prepare(
      'SELECT count(*) AS runs, min(nodes_used) AS fewest FROM optimizations WHERE digest = ?',
    )
    this.#insert = database.prepare(
      'INSERT INTO optimizations (id, digest, nodes_used, result) VALUES (?, ?, ?, ?)',
    )
    this.#prune = pruner(database, 'optimizations')
  }

  /** Packs the workloads of `{ workloads?: [{ name, cpu, memory }], node?: { cpu, memory }, iterations?, seed? }`. */
  run(body: unknown): Optimization {
    const fields = body === undefined ? {} : fieldsOf(body)
    const node = fields.node === undefined ? defaultNode : resourcesOf(fieldsOf(fields.node, 'node'), 'node')
    const workloads = this.#workloadsOf(fields, node)
    const iterations = wholeOf(fields.iterations, 'iterations', maxIterations, defaultIterations)
    const packing = pack(workloads, node, iterations, wholeOf(fields.seed, 'seed', 2 ** 31 - 1, 1))
    const digest = hash('sha256', JSON.stringify([workloads, node]))
    const { assignment, ...found } = packing
    const nodes: string[][] = Array.from({ length: packing.nodesUsed }, () => [])
    for (const [index, number] of assignment.entries()) nodes[number]!.push(workloads[index]!.name)
    const earlier = this.#earlier.get(digest) as { runs: number; fewest: number | null }
    const id = randomUUID()
    this.#prune(this.#insert.run(id, digest, packing.nodesUsed, JSON.stringify(nodes)).lastInsertRowid)
    const fewestNodesEver = Math.min(packing.nodesUsed, earlier.fewest ?? packing.nodesUsed)
    return { id, ...found, earlierRuns: earlier.runs, fewestNodesEver, nodes }
  }

  /** The workloads of the request, or those of the store. */
  #workloadsOf(fields: Fields, node: Resources): Workload[] {
    const workloads =
      fields.workloads === undefined
        ? (this.#current.all() as unknown as Workload[])
        : listOf(fields.workloads, 'workloads', maxWorkloads).map((item, index) => {
            const what = `workloads[${index}]`
            const workload = fieldsOf(item, what)
            return { name: textOf(workload.name, `${what}.name`), ...resourcesOf(workload, what) }
          })
    const tooLarge = workloads.find(({ cpu, memory }) => cpu > node.cpu || memory > node.memory)
    if (tooLarge === undefined) return workloads
    throw new Refusal(400, `the workload ${tooLarge.name} does not fit onto any node`)
  }
}

function resourcesOf(fields: Fields, what: string): Resources {
  return {
    cpu: numberOf(fields.cpu, `${what}.cpu`, 0.001, 1_000_000),
    memory: numberOf(fields.memory, `${what}.memory`, 0.001, 1_000_000),
  }
}

function wholeOf(value: unknown, what: string, high: number, fallback: number): number {
  if (value === undefined) return fallback
  const number = numberOf(value, what, 0, high)
  if (Number.isInteger(number)) return number
  throw new Refusal(400, `${what} must be a whole number`)
}
