import { join } from 'node:path'
import { commandText, firstMatch } from '../machine/command-text.ts'
import { executable } from '../machine/executable.ts'
import type { Peer } from './peer.ts'
import { countOf } from './whole-number.ts'

const script = join(import.meta.dirname, 'k6.script.js')

/** k6: Go, with the scenario in JavaScript. */
export const k6: Peer = {
  name: 'k6',

  async find() {
    const program = executable('k6')
    return program === null ? null : [program]
  },

  async version(tool) {
    return firstMatch(await commandText([...tool, 'version']), /^k6(?:\.exe)? v(\S+)/m)
  },

  command(tool, { url, connections, seconds }) {
    return {
      argv: [...tool, 'run', '--quiet', '--no-usage-report', script],
      env: { BENCH_URL: url, BENCH_USERS: String(connections), BENCH_SECONDS: String(seconds) },
    }
  },

  requests({ stdout }) {
    return countOf((JSON.parse(stdout) as { requests: number }).requests)
  },
}
