import { expect, test } from 'vitest'
import { LoadBench } from '../../../test/support/load-bench.ts'
import { endpoint } from '../../plan/endpoint/endpoint.ts'
import { users } from '../../plan/load/load.ts'
import { scenario } from '../../plan/scenario.ts'
import { type FailureSample, FailureSampler } from './failure-sample.ts'

const page = endpoint('GET /sampled/:id')

test('the first failures of each group are sampled, with their instants and response times', async () => {
  const samples: FailureSample[] = []
  const bench = await new LoadBench({
    watcher: new FailureSampler(LoadBench.startMs, (sample) => samples.push(sample)),
    answer: (_, number) =>
      number % 3 === 0
        ? { status: 503, headers: 'Retry-After: 2\r\n', body: 'busy', afterMs: 40 }
        : number % 3 === 1
          ? { fails: 'reset', afterMs: 10 }
          : { afterMs: 50 },
    mix: scenario('one', ({ call }) => call(page, { params: { id: 'a' } })),
    load: users({ steady: { hold: 1, for: '2s' } }),
  }).run()
  expect(bench.recorder.requests.filter(({ failure }) => failure !== undefined).length).toBeGreaterThan(20)
  expect(samples.map((sample) => [sample.class, sample.message, sample.atMs, sample.responseMs])).toEqual([
    ['http_5xx', 'status 503', 40, 40],
    ['reset', 'scripted reset', 50, 10],
    ['http_5xx', 'status 503', 140, 40],
    ['reset', 'scripted reset', 150, 10],
    ['http_5xx', 'status 503', 240, 40],
    ['reset', 'scripted reset', 250, 10],
  ])
  expect(samples[0]).toMatchObject({
    endpoint: 'GET /sampled/:id',
    exchange: {
      request: { method: 'GET', path: '/sampled/a' },
      reply: { status: 503, headers: [['Retry-After', '2']], body: { shown: 'busy' } },
    },
  })
  expect(samples[1]!.exchange.reply).toBeNull()
})
