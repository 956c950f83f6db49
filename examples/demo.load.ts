import { between, endpoint, plan, scenario, users } from 'plimsoll'

// Users of the demo backend, and its SLAs. Run it with: npm run demo

const listAgents = endpoint('GET /api/v1/agents', { sla: { p50: '50ms', p95: '300ms', p99: '500ms' } })
const readAgent = endpoint('GET /api/v1/agents/:id', { sla: { p95: '300ms' } })
const addSkill = endpoint('POST /api/v1/skills', { expect: 201, sla: { p95: '500ms', errors: '0.1%' } })
const certify = endpoint('POST /api/v1/genesis/certify', { sla: { p95: '500ms', p99: '1s' } })

const browse = scenario('browse agents', async ({ call, check, random, wait }) => {
  const agents = await call(listAgents).json<{ id: string }[]>()
  check('there are agents', agents.length > 0)
  await wait(between('100ms', '300ms'))
  await call(readAgent, { params: { id: random.pick(agents).id } })
})

const teach = scenario('add a skill', ({ call, random }) =>
  call(addSkill, { json: { name: `Skill_${random.int(1, 1000)}`, category: 'technical' } }),
)

const certifyEntity = scenario(
  'certify an entity',
  { wait: between('50ms', '150ms') },
  ({ call, id, iteration }) => call(certify, { json: { name: `entity-${id}-${iteration}` } }),
)

export default plan({
  name: 'demo',
  target: 'http://127.0.0.1:8000',
  mix: [
    [3, browse],
    [2, scenario('teach, then rest', { wait: between('100ms', '300ms') }, teach.run)],
    [1, certifyEntity],
  ],
  load: users({
    warmup: { ramp: [0, 20], over: '5s', judged: false },
    steady: { hold: 20, for: '10s' },
    spike: { ramp: [20, 60], over: '3s' },
    recover: { hold: 20, for: '2s' },
  }),
  sla: { errors: '0.1%', 'errors.5xx': '0.01%', rps: '>=20', checks: '100%' },
})
