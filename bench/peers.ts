/**
 * Compares Plimsoll with other load-testing tools: the same closed load against the same server, one tool at a time on
 * one core, and the CPU time of each request. See `docs/performance.md` for how and why. With `--differ` no two replies
 * are the same.
 */
import { parseArgs } from 'node:util'
import { publicationOptions, publish } from './comparison/publication.ts'
import { type Comparison, comparisonReport } from './comparison/report.ts'
import { cpuMicrosPerRequest, type Round, type Turn, turnOrder } from './comparison/round.ts'
import { positiveNumber } from './machine/option.ts'
import { canPin } from './machine/pinned.ts'
import { type Contender, findContenders, takeTurn } from './peers/contender.ts'
import { chosenPeers } from './peers/every-peer.ts'
import { Nginx } from './servers/nginx.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '64' },
    only: { type: 'string' },
    differ: { type: 'boolean', default: false },
    ...publicationOptions,
  },
})
const rounds = positiveNumber('rounds', values.rounds)
const load = {
  seconds: positiveNumber('seconds', values.seconds),
  connections: positiveNumber('connections', values.connections),
}

const { found, missing } = await findContenders(chosenPeers(values.only))
const failures = new Map<string, string[]>()
const comparison: Comparison = {
  pinned: canPin(),
  ...load,
  rounds: await allRounds(found),
  tools: [
    ...found.map(({ peer, version }) => ({
      name: peer.name,
      version,
      missing: false,
      failures: failures.get(peer.name) ?? [],
    })),
    ...missing.map(({ name }) => ({ name, version: '–', missing: true, failures: [] })),
  ],
}
const figures = { ...comparison, rounds: comparison.rounds.map((round) => Object.fromEntries(round)) }
await publish(
  values.differ ? 'bench:peers-differ' : 'bench:peers',
  comparisonReport(comparison),
  figures,
  values,
)

async function allRounds(contenders: readonly Contender[]): Promise<Round[]> {
  await using nginx = await Nginx.start(undefined, values.differ)
  const done: Round[] = []
  for (let round = 0; round < rounds; round++) {
    const turns = new Map<string, Turn>()
    for (const contender of turnOrder(contenders, round)) {
      const { name } = contender.peer
      const text = await takeTurn(contender, nginx, load).then(
        (turn) => {
          turns.set(name, turn)
          return `${cpuMicrosPerRequest(turn).toFixed(1)} µs of CPU per request`
        },
        (thrown: Error) => {
          failures.set(name, [...(failures.get(name) ?? []), thrown.message])
          return `failed, ${thrown.message}`
        },
      )
      process.stderr.write(`round ${round + 1}/${rounds}  ${name}: ${text}\n`)
    }
    done.push(turns)
  }
  return done
}
