import { commandText, firstMatch } from '../machine/command-text.ts'
import { executable } from '../machine/executable.ts'
import type { Peer } from './peer.ts'
import { countOf } from './whole-number.ts'

/** oha: Rust, tokio and hyper. */
export const oha: Peer = {
  name: 'oha',

  async find() {
    const program = executable('oha')
    return program === null ? null : [program]
  },

  async version(tool) {
    return firstMatch(await commandText([...tool, '--version']), /^oha (\S+)/m)
  },

  command(tool, { url, connections, seconds }) {
    const json = ['--no-tui', '--output-format', 'json']
    return { argv: [...tool, '-z', `${seconds}s`, '-c', String(connections), ...json, url] }
  },

  requests({ stdout }) {
    const { statusCodeDistribution } = JSON.parse(stdout) as {
      statusCodeDistribution: Record<string, number>
    }
    return countOf(Object.values(statusCodeDistribution).reduce((sum, count) => sum + count, 0))
  },
}
