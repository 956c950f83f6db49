import { executable } from '../machine/executable.ts'
import { goModuleVersion } from '../machine/go-module.ts'
import type { Peer } from './peer.ts'
import { countOf } from './whole-number.ts'

/** vegeta: Go. Made for open load; a rate of 0 with a bounded number of workers makes a closed load. */
export const vegeta: Peer = {
  name: 'vegeta',

  async find() {
    const program = executable('vegeta')
    return program === null ? null : [program]
  },

  version(tool) {
    return goModuleVersion(tool[0]!, 'github.com/tsenart/vegeta/v12')
  },

  // The attack only records, and the second command makes the statistics, so both count as its cost.
  command(tool, { url, connections, seconds }) {
    const program = tool[0]!
    const workers = `-workers ${connections} -max-workers ${connections} -connections ${connections}`
    const attack = `"${program}" attack -rate 0 ${workers} -duration ${seconds}s`
    return { argv: ['bash', '-c', `echo 'GET ${url}' | ${attack} | "${program}" report -type json`] }
  },

  requests({ stdout }) {
    return countOf((JSON.parse(stdout) as { requests: number }).requests)
  },
}
