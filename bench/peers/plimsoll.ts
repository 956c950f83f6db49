import { existsSync } from 'node:fs'
import type { RunRecord } from '../../src/record/run-record.ts'
import { commandText, firstMatch } from '../machine/command-text.ts'
import { commandLine, isBuilt, planFile } from '../plimsoll/command-line.ts'
import type { Peer } from './peer.ts'
import { countOf } from './whole-number.ts'

/** Plimsoll as it is published (`npm run build`), otherwise from source, with all its statistics, checks and the judge. */
export const plimsoll: Peer = {
  name: 'Plimsoll',

  async find() {
    if (isBuilt()) return commandLine.built
    return existsSync(commandLine.source[1]!) ? commandLine.source : null
  },

  async version(tool) {
    return firstMatch(await commandText([...tool, '--version']), /^(?:plimsoll )?v?(\d+\.\d+\.\d+\S*)\s*$/m)
  },

  command(tool, { url, connections, seconds, outputFile }) {
    const load = ['--users', String(connections), '--run-time', `${seconds}s`]
    const output = ['--quiet', '--json', outputFile]
    return {
      argv: [...tool, 'run', planFile('health'), '--host', new URL(url).origin, ...load, ...output],
    }
  },

  requests({ output }) {
    const { totals } = JSON.parse(output) as RunRecord
    return countOf(totals.requests - totals.failures)
  },
}
