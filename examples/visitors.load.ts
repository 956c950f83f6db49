import {
  between,
  choice,
  choose,
  csv,
  endpoint,
  feeder,
  jsonl,
  machine,
  options,
  plan,
  repeat,
  scenario,
  sequence,
  shared,
  users,
} from 'plimsoll'

// Composes scenarios and feeds them with data. Run it against the demo backend:
//   npx plimsoll demo
//   npx plimsoll run examples/visitors.load.ts --option visitors=50 --option pace=hasty

const { visitors, pace } = options({ visitors: 20, pace: choice('calm', 'hasty') })
const think = pace === 'calm' ? between('200ms', '600ms') : between('20ms', '60ms')

// Each visitor keeps one of these rows. Skills are taken one after another, and repeated when all have been taken.
const applicants = feeder(csv<{ name: string; role: string }>('applicants.csv'), { order: 'shuffled' })
const skills = feeder(jsonl<{ name: string; category: string }>('skills.jsonl'))

const listAgents = endpoint('GET /api/v1/agents', { sla: { p95: '500ms' } })
const readAgent = endpoint('GET /api/v1/agents/:id', { sla: { p95: '500ms' } })
const addAgent = endpoint('POST /api/v1/agents', { expect: 201 })
const addSkill = endpoint('POST /api/v1/skills', { expect: 201, sla: { errors: '0.1%' } })

// Fetched once by each worker, and again after ten seconds.
const firstPage = shared(
  'first page of agents',
  async ({ call }) => call(listAgents, { query: { limit: 10 } }).json<{ id: string }[]>(),
  { for: '10s' },
)

const arrive = scenario('arrive', async ({ call, own }) => {
  await call(addAgent, { json: own(applicants) })
})

const read = scenario('read', { wait: think }, async ({ call, use, random }) => {
  const { id } = random.pick(await use(firstPage))
  await call(readAgent, { params: { id } })
})

const teach = scenario('teach', async ({ call, take }) => {
  await call(addSkill, { json: take(skills) })
})

const browse = machine({
  start: 'reading',
  states: {
    reading: { run: read, next: { reading: 3, teaching: 2, end: 1 } },
    teaching: { run: teach, wait: think, next: { reading: 1, end: 1 } },
  },
})

export default plan({
  name: 'visitors',
  target: 'http://127.0.0.1:8000',
  mix: scenario(
    'visit',
    { wait: think },
    sequence(
      arrive,
      think,
      choose([
        [3, browse],
        [1, repeat([1, 3], read)],
      ]),
    ),
  ),
  load: users({
    warmup: { ramp: [0, visitors], over: '2s', judged: false },
    steady: { hold: visitors, for: '10s' },
  }),
  sla: { errors: '0.1%' },
})
