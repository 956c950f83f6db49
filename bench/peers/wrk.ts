import { commandText, firstMatch } from '../machine/command-text.ts'
import { executable } from '../machine/executable.ts'
import type { Peer } from './peer.ts'
import { wholeNumber } from './whole-number.ts'

/** wrk: C. The lower bound that we compare with: no statistics but one histogram, no checks. */
export const wrk: Peer = {
  name: 'wrk',

  async find() {
    const program = executable('wrk')
    return program === null ? null : [program]
  },

  async version(tool) {
    return firstMatch(await commandText([...tool, '--version']), /^wrk \D*(\d+(?:\.\d+)*)/)
  },

  command(tool, { url, connections, seconds }) {
    return { argv: [...tool, '--latency', '-t1', `-c${connections}`, `-d${seconds}s`, url] }
  },

  requests({ stdout }) {
    return wholeNumber(stdout, /^\s*(\d+) requests in /m)
  },
}
