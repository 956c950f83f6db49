import { arrivals, between, endpoint, exponential, plan, scenario, several, shape } from 'plimsoll'

// Two parallel loads against the demo backend: people who come and go with the time of day, as a Locust shape, and a client
// that sends at its own rate, independent of the service. Run it while `plimsoll demo` runs.

const listAgents = endpoint('GET /api/v1/agents', { sla: { p95: '300ms' } })
const readAgent = endpoint('GET /api/v1/agents/:id', { sla: { p95: '300ms' } })
const addSkill = endpoint('POST /api/v1/skills', { expect: 201, sla: { p95: '500ms' } })
const health = endpoint('GET /health/', { sla: { p99: '200ms' } })

const browse = scenario('browse agents', { wait: exponential('200ms') }, async ({ call, random }) => {
  const agents = await call(listAgents).json<{ id: string }[]>()
  await call(readAgent, { params: { id: random.pick(agents).id } })
})

const teach = scenario('add a skill', { wait: between('100ms', '300ms') }, ({ call, random }) =>
  call(addSkill, { json: { name: `Skill_${random.int(1, 1000)}`, category: 'technical' } }),
)

const watch = scenario('watch', ({ call }) => call(health))

/** Days and nights of two seconds each; skills are added at night. */
const people = shape(
  (seconds) => {
    const isNight = seconds % 4 >= 2
    return {
      users: isNight ? 5 : 20,
      spawnRate: '20/s',
      phase: isNight ? 'night' : 'day',
      judged: seconds >= 1,
      weights: { 'add a skill': isNight ? 4 : 0 },
    }
  },
  { for: '12s' },
)

export default plan({
  name: 'night and day',
  target: 'http://127.0.0.1:8000',
  load: several({
    people: { mix: [browse, teach], load: people },
    watcher: { mix: watch, load: arrivals({ steady: { hold: '20/s', for: '11s' } }), startAt: '1s' },
  }),
  sla: { errors: '0.1%' },
})
