import { join } from 'node:path'
import { commandText, firstMatch } from '../machine/command-text.ts'
import type { Peer } from './peer.ts'
import { countOf } from './whole-number.ts'

const script = join(import.meta.dirname, 'locustfile.py')

/** Locust: Python, with the faster of its two HTTP clients (`FastHttpUser`). */
export const locust: Peer = {
  name: 'Locust FastHttpUser',

  // Started by its interpreter directly: the CPU time of a launcher script would be counted as its own.
  async find() {
    const text = await commandText([
      'python3',
      '-c',
      'import sys, locust.contrib.fasthttp; print(sys.executable)',
    ])
    const interpreter = text.trim().split('\n').at(-1) ?? ''
    return interpreter.startsWith('/') ? [interpreter, '-m', 'locust'] : null
  },

  async version(tool) {
    return firstMatch(await commandText([...tool, '--version']), /^locust (\d\S*)/m)
  },

  command(tool, { url, connections, seconds }) {
    const { origin, pathname } = new URL(url)
    const users = ['--users', String(connections), '--spawn-rate', String(connections)]
    const run = ['--headless', '--json', '--skip-log', '--run-time', `${seconds}s`, '--host', origin]
    return { argv: [...tool, '--locustfile', script, ...users, ...run], env: { BENCH_PATH: pathname } }
  },

  requests({ stdout }) {
    const entries = JSON.parse(stdout.slice(stdout.indexOf('['))) as { num_requests: number }[]
    return countOf(entries.reduce((sum, entry) => sum + entry.num_requests, 0))
  },
}
