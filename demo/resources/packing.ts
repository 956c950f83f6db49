import { Random } from '../../src/base/random.ts'

/** The resources that a node offers or a workload needs. */
export interface Resources {
  readonly cpu: number
  readonly memory: number
}

/** An assignment of workloads to nodes: the number of the node for each workload, by index. */
export interface Packing {
  readonly assignment: readonly number[]
  readonly nodesUsed: number
  /** A lower bound of the number of nodes. */
  readonly lowerBound: number
  /** The number of nodes after the greedy start. */
  readonly greedyNodes: number
  readonly moves: number
}

/** Allows for rounding errors, which repeated addition and subtraction accumulate. */
const tolerance = 1e-9

const nothing: Resources = { cpu: 0, memory: 0 }

/** Places the largest workloads first, each on the first node with room, then tries to empty nodes by a bounded local search. */
export function pack(
  workloads: readonly Resources[],
  node: Resources,
  iterations: number,
  seed = 1,
): Packing {
  const nodes = new Nodes(workloads, node)
  const bySize = workloads.map((_, index) => index).sort((a, b) => nodes.size(b) - nodes.size(a))
  for (const index of bySize) nodes.placeFirst(index)
  const greedyNodes = nodes.used()
  const random = new Random(seed)
  let moves = 0
  for (let iteration = 0; iteration < iterations && nodes.used() > nodes.lowerBound(); iteration++) {
    const index = random.int(0, workloads.length - 1)
    const moved = random.chance(0.5)
      ? nodes.tryMove(index, random)
      : nodes.trySwap(index, random.int(0, workloads.length - 1))
    if (moved) moves++
  }
  const { assignment, nodesUsed } = nodes.result()
  return { assignment, nodesUsed, lowerBound: nodes.lowerBound(), greedyNodes, moves }
}

class Nodes {
  readonly #workloads: readonly Resources[]
  readonly #capacity: Resources
  readonly #nodeOf: Int32Array
  readonly #cpu: number[] = []
  readonly #memory: number[] = []
  readonly #counts: number[] = []
  readonly #lowerBound: number
  #used = 0

  constructor(workloads: readonly Resources[], capacity: Resources) {
    this.#workloads = workloads
    this.#capacity = capacity
    this.#nodeOf = new Int32Array(workloads.length).fill(-1)
    const sum = (kind: keyof Resources) => workloads.reduce((total, workload) => total + workload[kind], 0)
    const share = Math.max(sum('cpu') / capacity.cpu, sum('memory') / capacity.memory)
    this.#lowerBound = Math.max(1, Math.ceil(share - tolerance))
  }

  /** The share of a node that a workload needs, of the resource that it needs more of. */
  size(index: number): number {
    const { cpu, memory } = this.#workloads[index]!
    return Math.max(cpu / this.#capacity.cpu, memory / this.#capacity.memory)
  }

  used(): number {
    return this.#used
  }

  lowerBound(): number {
    return this.#lowerBound
  }

  placeFirst(index: number): void {
    let node = 0
    while (node < this.#counts.length && !this.#fits(index, node)) node++
    this.#put(index, node)
  }

  /** Moves a workload to a random other node if that makes full nodes fuller and empty ones emptier. */
  tryMove(index: number, random: Random): boolean {
    const from = this.#nodeOf[index]!
    const to = random.int(0, this.#counts.length - 1)
    if (to === from || this.#counts[to] === 0 || !this.#fits(index, to)) return false
    if (!this.#gains(this.#ownFill(index), from, to)) return false
    this.#take(index)
    this.#put(index, to)
    return true
  }

  /** Swaps two workloads if that makes full nodes fuller and empty ones emptier. */
  trySwap(one: number, other: number): boolean {
    const from = this.#nodeOf[one]!
    const to = this.#nodeOf[other]!
    const moved = this.#ownFill(one) - this.#ownFill(other)
    if (from === to || !(moved > 0 ? this.#gains(moved, from, to) : this.#gains(-moved, to, from)))
      return false
    if (!this.#fits(one, to, this.#workloads[other]) || !this.#fits(other, from, this.#workloads[one]))
      return false
    this.#take(one)
    this.#take(other)
    this.#put(one, to)
    this.#put(other, from)
    return true
  }

  /** The assignment without the empty nodes. */
  result(): { assignment: number[]; nodesUsed: number } {
    const numbers = new Map<number, number>()
    const assignment = Array.from(this.#nodeOf, (node) => {
      const number = numbers.get(node) ?? numbers.size
      numbers.set(node, number)
      return number
    })
    return { assignment, nodesUsed: numbers.size }
  }

  /** Whether a node has room for a workload once another one has left it. */
  #fits(index: number, node: number, leaving: Resources = nothing): boolean {
    const { cpu, memory } = this.#workloads[index]!
    return (
      this.#cpu[node]! - leaving.cpu + cpu <= this.#capacity.cpu + tolerance &&
      this.#memory[node]! - leaving.memory + memory <= this.#capacity.memory + tolerance
    )
  }

  /**
   * Whether moving the share `moved` makes the sum of squared fills greater: `to` is fuller now than `from` will be. A tie
   * counts, too, so that the search does not get stuck.
   */
  #gains(moved: number, from: number, to: number): boolean {
    return this.#fill(to) >= this.#fill(from) - moved
  }

  #fill(node: number): number {
    return this.#cpu[node]! / this.#capacity.cpu + this.#memory[node]! / this.#capacity.memory
  }

  #ownFill(index: number): number {
    const { cpu, memory } = this.#workloads[index]!
    return cpu / this.#capacity.cpu + memory / this.#capacity.memory
  }

  #put(index: number, node: number): void {
    const { cpu, memory } = this.#workloads[index]!
    if (node === this.#counts.length) {
      this.#cpu.push(0)
      this.#memory.push(0)
      this.#counts.push(0)
    }
    this.#cpu[node]! += cpu
    this.#memory[node]! += memory
    if (this.#counts[node]!++ === 0) this.#used++
    this.#nodeOf[index] = node
  }

  #take(index: number): void {
    const { cpu, memory } = this.#workloads[index]!
    const node = this.#nodeOf[index]!
    this.#cpu[node]! -= cpu
    this.#memory[node]! -= memory
    if (--this.#counts[node]! === 0) this.#used--
  }
}
