import { commandText, firstMatch } from '../machine/command-text.ts'
import { nodeScript } from '../machine/executable.ts'
import type { Peer } from './peer.ts'
import { countOf } from './whole-number.ts'

/** autocannon: JavaScript, on the same Node as Plimsoll. */
export const autocannon: Peer = {
  name: 'autocannon',

  async find() {
    return nodeScript('autocannon')
  },

  async version(tool) {
    return firstMatch(await commandText([...tool, '--version']), /autocannon v(\S+)/)
  },

  command(tool, { url, connections, seconds }) {
    return { argv: [...tool, '-c', String(connections), '-d', String(seconds), '--json', url] }
  },

  requests({ stdout }) {
    return countOf((JSON.parse(stdout) as { requests: { total: number } }).requests.total)
  },
}
