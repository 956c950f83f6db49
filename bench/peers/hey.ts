import { executable } from '../machine/executable.ts'
import { goModuleVersion } from '../machine/go-module.ts'
import type { Peer } from './peer.ts'
import { wholeNumber } from './whole-number.ts'

/** hey: Go, `net/http`. */
export const hey: Peer = {
  name: 'hey',

  async find() {
    const program = executable('hey')
    return program === null ? null : [program]
  },

  version(tool) {
    return goModuleVersion(tool[0]!, 'github.com/rakyll/hey')
  },

  command(tool, { url, connections, seconds }) {
    return { argv: [...tool, '-z', `${seconds}s`, '-c', String(connections), url] }
  },

  requests({ stdout }) {
    return wholeNumber(stdout, /^\s*\[200\]\s+(\d+) responses/m)
  },
}
