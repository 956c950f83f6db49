import { describe, expect, it } from 'vitest'
import { chosenPeers, everyPeer } from './every-peer.ts'
import type { ToolOutput } from './peer.ts'

const record = { totals: { requests: 27_500, failures: 12 } }
const artillery = { aggregate: { counters: { 'http.requests': 2_700, 'http.responses': 2_691 } } }

/** The relevant output of each tool on a real machine, and the count in it. */
const outputs: Record<string, { said: Partial<ToolOutput>; count: number }> = {
  wrk: {
    said: {
      stdout:
        'Running 1s test @ http://127.0.0.1/\n  43531 requests in 1.01s, 8.68MB read\nRequests/sec:  43220.59\n',
    },
    count: 43_531,
  },
  Plimsoll: { said: { output: JSON.stringify(record) }, count: 27_488 },
  h2load: {
    said: {
      stdout:
        'finished in 1.01s, 44150.00 req/s, 8.80MB/s\nrequests: 44152 total, 44214 started, 44150 done, 44150 succeeded, 0 failed\n',
    },
    count: 44_150,
  },
  ab: {
    said: {
      stdout:
        'Time taken for tests:   1.001 seconds\nComplete requests:      49050\nFailed requests:        0\n',
    },
    count: 49_050,
  },
  oha: {
    said: {
      stdout: '{"summary":{"requestsPerSec":50410.02},"statusCodeDistribution":{"200":50737,"404":3}}',
    },
    count: 50_740,
  },
  autocannon: {
    said: { stdout: '{"2xx":23062,"requests":{"average":23064,"total":23062,"sent":23126}}' },
    count: 23_062,
  },
  vegeta: {
    said: { stdout: '{"requests":18604,"rate":18620.07,"status_codes":{"200":18604}}' },
    count: 18_604,
  },
  hey: {
    said: { stdout: 'Latency distribution:\n\nStatus code distribution:\n  [200]\t21396 responses\n' },
    count: 21_396,
  },
  k6: { said: { stdout: '{"requests":26188}' }, count: 26_188 },
  'Locust FastHttpUser': {
    said: {
      stdout: 'a warning\n[{"name": "/health", "num_requests": 12727}, {"name": "/", "num_requests": 1}]\n',
    },
    count: 12_728,
  },
  Artillery: { said: { output: JSON.stringify(artillery) }, count: 2_691 },
}

const nothing: ToolOutput = { stdout: '', stderr: '', output: '', exitCode: 0 }

describe.each(everyPeer.map((peer) => ({ name: peer.name, peer })))('$name', ({ name, peer }) => {
  it('counts its requests from its own output', () => {
    expect(peer.requests({ ...nothing, ...outputs[name]!.said })).toBe(outputs[name]!.count)
  })

  it('finds no count in an empty output', () => {
    expect(() => peer.requests(nothing)).toThrow()
    expect(() => peer.requests({ ...nothing, stdout: '{}', output: '{}' })).toThrow()
  })

  it('gets all parameters of the load', () => {
    const load = {
      url: 'http://127.0.0.1:8080/health',
      connections: 48,
      seconds: 7,
      outputFile: '/tmp/output.json',
    }
    const { argv, env } = peer.command(['/usr/bin/tool'], load)
    const everything = [...argv, ...Object.values(env ?? {})].join(' ')
    for (const part of ['127.0.0.1:8080', '48', '7']) expect(everything).toContain(part)
    expect(argv.join(' ')).toContain('/usr/bin/tool')
  })
})

describe('the choice of tools', () => {
  it('is all tools, or those named by their first word', () => {
    expect(chosenPeers(undefined)).toBe(everyPeer)
    expect(chosenPeers('wrk, locust').map(({ name }) => name)).toEqual(['wrk', 'Locust FastHttpUser'])
  })

  it('refuses an unknown name and lists the known ones', () => {
    expect(() => chosenPeers('jmeter')).toThrow(/no tool 'jmeter'.*wrk, plimsoll/)
  })
})
