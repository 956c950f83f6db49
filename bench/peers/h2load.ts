import { commandText, firstMatch } from '../machine/command-text.ts'
import { executable } from '../machine/executable.ts'
import type { Peer } from './peer.ts'
import { wholeNumber } from './whole-number.ts'

/** h2load, of nghttp2: C++, here in its HTTP/1.1 mode. */
export const h2load: Peer = {
  name: 'h2load',

  async find() {
    const program = executable('h2load')
    return program === null ? null : [program]
  },

  async version(tool) {
    return firstMatch(await commandText([...tool, '--version']), /nghttp2\/(\S+)/)
  },

  command(tool, { url, connections, seconds }) {
    return { argv: [...tool, '--h1', '-t1', `-c${connections}`, `-D${seconds}`, url] }
  },

  requests({ stdout }) {
    return wholeNumber(stdout, /^requests: .* (\d+) done,/m)
  },
}
