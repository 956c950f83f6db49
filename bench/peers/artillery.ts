import { join } from 'node:path'
import { commandText, firstMatch } from '../machine/command-text.ts'
import { nodeScript } from '../machine/executable.ts'
import type { Peer } from './peer.ts'
import { countOf } from './whole-number.ts'

const script = join(import.meta.dirname, 'artillery.yaml')

/** Artillery: JavaScript, on the same Node as Plimsoll; 64 arrivals that each repeat until the time is up. */
export const artillery: Peer = {
  name: 'Artillery',

  async find() {
    return nodeScript('artillery')
  },

  async version(tool) {
    return firstMatch(await commandText([...tool, '--version']), /Artillery: (\S+)/)
  },

  command(tool, { url, connections, seconds, outputFile }) {
    return {
      argv: [...tool, 'run', '--quiet', '--output', outputFile, script],
      env: {
        BENCH_URL: url,
        BENCH_USERS: String(connections),
        BENCH_SECONDS: String(seconds),
        ARTILLERY_DISABLE_TELEMETRY: 'true',
      },
    }
  },

  requests({ output }) {
    const { aggregate } = JSON.parse(output) as { aggregate: { counters: Record<string, number> } }
    return countOf(aggregate.counters['http.responses'])
  },
}
