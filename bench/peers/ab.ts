import { commandText, firstMatch } from '../machine/command-text.ts'
import { executable } from '../machine/executable.ts'
import type { Peer } from './peer.ts'
import { wholeNumber } from './whole-number.ts'

/** More requests than any machine sends in a second: ab requires a limit, which is never reached. */
const requestsPerSecondLimit = 300_000

/** ab, of the Apache HTTP server: C, one thread, HTTP/1.0 with keep-alive. */
export const ab: Peer = {
  name: 'ab',

  async find() {
    const program = executable('ab')
    return program === null ? null : [program]
  },

  async version(tool) {
    return firstMatch(await commandText([...tool, '-V']), /Version (\S+)/)
  },

  // -t sets -n to 50,000, so -n must come after it.
  command(tool, { url, connections, seconds }) {
    const limit = ['-t', String(seconds), '-n', String(seconds * requestsPerSecondLimit)]
    return { argv: [...tool, '-k', '-q', '-c', String(connections), ...limit, url] }
  },

  requests({ stdout }) {
    return wholeNumber(stdout, /^Complete requests:\s+(\d+)/m)
  },
}
