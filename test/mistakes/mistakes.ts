/** A mistake in a plan: a plan that works, in JavaScript, with one of its parts replaced. */
export interface Mistake {
  /** What is wrong. */
  name: string
  parts: Partial<typeof rightParts>
}

/** The parts of a plan without a mistake. */
const rightParts = {
  /** More declarations. */
  head: '',
  /** The options of the endpoint. */
  endpoint: '{}',
  /** The options of the scenario. */
  scenario: '{}',
  /** What the scenario does. */
  body: 'await call(read)',
  load: "users({ steady: { hold: 1, for: '300ms' } })",
  mix: 'one',
  target: "'http://127.0.0.1:9'",
  /** More options of the plan. */
  plan: '',
}

/** Returns the text of a plan. Plans that one process reads need different paths. */
export function planText(parts: Mistake['parts'], path = '/read'): string {
  const part = { ...rightParts, ...parts }
  return `import {
  arrivals, basic, between, choose, counter, csv, endpoint, env, feeder, file, gauge, json, machine, options, pacing, plan, profile,
  rate, repeat, scenario, sequence, several, shape, shared, trend, users
} from 'plimsoll'
${part.head}
const read = endpoint('GET ${path}', ${part.endpoint})
const one = scenario('reads', ${part.scenario}, async ({ call, check, group, measure, record, wait, iteration, send }) => {
  ${part.body}
})
export default plan({
  target: ${part.target},
  mix: ${part.mix},
  load: ${part.load},
  ${part.plan}
})
`
}

/** Mistakes that are found when the plan is read, before anything is sent. A golden file has their messages. */
export const mistakes: Readonly<Record<string, readonly Mistake[]>> = {
  plan: [
    { name: 'an unknown key of the plan', parts: { plan: "slaa: { p95: '1s' }" } },
    { name: 'a key in the wrong case', parts: { plan: 'inflight: 3' } },
    { name: 'a key of Locust', parts: { plan: 'wait_time: 1' } },
    { name: 'a target that is no URL', parts: { target: "'localhost:80:80'" } },
    { name: 'a target with another scheme', parts: { target: "'ftp://files.example'" } },
    { name: 'a target that is a number', parts: { target: '8000' } },
    { name: 'no target', parts: { target: 'undefined' } },
    { name: 'a promise as the target', parts: { target: "Promise.resolve('http://127.0.0.1:9')" } },
    { name: 'a load that is an object', parts: { load: "{ hold: 1, for: '1s' }" } },
    { name: 'a mix that is a function', parts: { mix: '() => {}' } },
    { name: 'a mix with a negative weight', parts: { mix: '[[-1, one]]' } },
    { name: 'a mix with a weight as text', parts: { mix: "[['3', one]]" } },
    { name: 'a mix whose pair is the wrong way round', parts: { mix: '[[one, 3]]' } },
    { name: 'a mix with an endpoint', parts: { mix: '[[1, read]]' } },
    {
      name: 'two scenarios of one name',
      parts: { head: "const again = scenario('reads', () => {})", mix: '[[1, one], [1, again]]' },
    },
    { name: 'a function that is a text', parts: { plan: "setup: 'now'" } },
    { name: 'a time limit of nothing', parts: { plan: "timeout: '0s'" } },
    { name: 'a time limit that is NaN', parts: { plan: 'timeout: Number.NaN' } },
    { name: 'a time limit without a unit', parts: { plan: "connectTimeout: '5'" } },
    { name: 'a setup limit that is no duration', parts: { plan: "setupTimeout: 'soon'" } },
    { name: 'connections as text', parts: { plan: "connections: '10'" } },
    { name: 'true as text', parts: { plan: "timings: 'yes'" } },
    { name: 'a way of keeping cookies that is not there', parts: { plan: "cookies: 'users'" } },
    {
      name: 'a way of reusing connections that is not there',
      parts: { plan: "connectionReuse: 'per-user'" },
    },
    { name: 'a seed with a fraction', parts: { plan: 'seed: 1.5' } },
    { name: 'a name that is a number', parts: { plan: 'name: 7' } },
    { name: 'an unknown option of TLS', parts: { plan: 'tls: { insecur: true }' } },
    { name: 'an unknown option of DNS', parts: { plan: "dns: { ttll: '5s' }" } },
    { name: 'a proxy that is no URL', parts: { plan: "proxy: 'proxy host'" } },
    { name: 'an unknown mode of evidence', parts: { plan: "evidence: 'hard'" } },
    { name: 'headers that are a list', parts: { plan: "headers: ['a', 'b']" } },
    { name: 'a header that is an object', parts: { plan: 'headers: { via: { a: 1 } }' } },
    { name: 'a header with a line break', parts: { plan: "headers: { via: 'a\\r\\nb: c' }" } },
  ],
  sla: [
    { name: 'an unknown metric', parts: { plan: "sla: { p955: '1s' }" } },
    { name: 'a limit that is no time', parts: { plan: "sla: { p95: 'quick' }" } },
    { name: 'a limit without a unit', parts: { plan: "sla: { p95: 'less than 5' }" } },
    { name: 'a limit that is an object', parts: { plan: 'sla: { p95: {} }' } },
    { name: 'a limit that is a promise', parts: { plan: "sla: { p95: Promise.resolve('1s') }" } },
    { name: 'a limit that is a function', parts: { plan: "sla: { p95: () => '1s' }" } },
    { name: 'a share above 100 %', parts: { plan: "sla: { errors: '101%' }" } },
    { name: 'a condition that cannot be read', parts: { plan: "sla: { p95: '1s whilst users > 3' }" } },
    { name: 'an SLA of a group that is a list', parts: { plan: 'groups: { checkout: [1] }' } },
    { name: 'an SLA of a phase that is not there', parts: { plan: "sla: { p95: '1s in stedy' }" } },
    {
      name: 'an SLA of an endpoint with an unknown metric',
      parts: { endpoint: "{ sla: { latencyy: '1s' } }" },
    },
    {
      name: 'an SLA of a scenario with an unknown metric',
      parts: { scenario: "{ sla: { latency: '1s' } }" },
    },
  ],
  load: [
    {
      name: 'an unknown key of a phase',
      parts: { load: "users({ steady: { hold: 1, for: '1s', jugded: false } })" },
    },
    { name: 'a phase that is a number', parts: { load: 'users({ steady: 5 })' } },
    { name: 'phases in a list', parts: { load: "users([{ hold: 1, for: '1s' }])" } },
    {
      name: 'two kinds of phase in one',
      parts: { load: "users({ steady: { hold: 1, ramp: [0, 1], for: '1s' } })" },
    },
    { name: 'a phase without a duration', parts: { load: 'users({ steady: { hold: 1 } })' } },
    { name: 'a hold with over', parts: { load: "users({ steady: { hold: 1, over: '1s' } })" } },
    { name: 'half a user', parts: { load: "users({ steady: { hold: 1.5, for: '1s' } })" } },
    { name: 'Infinity users', parts: { load: "users({ steady: { hold: Infinity, for: '1s' } })" } },
    { name: 'NaN users', parts: { load: "users({ steady: { hold: Number.NaN, for: '1s' } })" } },
    { name: 'users as text', parts: { load: "users({ steady: { hold: '5', for: '1s' } })" } },
    { name: 'negative users', parts: { load: "users({ steady: { hold: -1, for: '1s' } })" } },
    { name: 'a rate without a unit', parts: { load: "arrivals({ steady: { hold: '50', for: '1s' } })" } },
    { name: 'a rate as a number', parts: { load: "arrivals({ steady: { hold: 50, for: '1s' } })" } },
    { name: 'a ramp with three values', parts: { load: "users({ up: { ramp: [0, 5, 9], over: '1s' } })" } },
    { name: 'a ramp of one number', parts: { load: "users({ up: { ramp: 5, over: '1s' } })" } },
    { name: 'a duration with a typo', parts: { load: "users({ steady: { hold: 1, for: '5 sec onds' } })" } },
    { name: 'a duration of zero', parts: { load: 'users({ steady: { hold: 1, for: 0 } })' } },
    { name: 'no phases', parts: { load: 'users({})' } },
    { name: 'a phase whose name is a number', parts: { load: "users({ 1: { hold: 1, for: '1s' } })" } },
    {
      name: 'an unknown option of users',
      parts: { load: "users({ steady: { hold: 1, for: '1s' } }, { spawnrate: '5/s' })" },
    },
    {
      name: 'an unknown option of arrivals',
      parts: { load: "arrivals({ steady: { hold: '5/s', for: '1s' } }, { inflight: 5 })" },
    },
    {
      name: 'an unknown spacing of arrivals',
      parts: { load: "arrivals({ steady: { hold: '5/s', for: '1s', arrivals: 'random' } })" },
    },
    {
      name: 'an SLA of a phase with an unknown metric',
      parts: { load: "users({ steady: { hold: 1, for: '1s', sla: { p96x: '1s' } } })" },
    },
    { name: 'an unknown option of a profile', parts: { load: 'profile.spike({ users: 5, peek: 10 })' } },
    { name: 'a profile without its load', parts: { load: 'profile.spike({})' } },
    {
      name: 'a staircase with text for users',
      parts: { load: "profile.staircase({ from: '50 users', step: '50 users', steps: 3 })" },
    },
    {
      name: 'a staircase that mixes users and rates',
      parts: { load: "profile.staircase({ from: 5, step: '5/s', steps: 3 })" },
    },
    { name: 'a shape that is an object', parts: { load: 'shape({ users: 5 })' } },
    {
      name: 'several loads in a list',
      parts: { load: "several([users({ steady: { hold: 1, for: '1s' } })])" },
    },
    {
      name: 'an unknown key of one of several loads',
      parts: {
        load: "several({ people: { load: users({ steady: { hold: 1, for: '1s' } }), startat: '1s' } })",
      },
    },
    {
      name: 'a level with an unknown key',
      parts: { load: 'undefined', plan: 'levels: { normal: { user: 5 } }' },
    },
    { name: 'a level that is a number', parts: { load: 'undefined', plan: 'levels: { normal: 5 }' } },
    {
      name: 'a level with users as text',
      parts: { load: 'undefined', plan: "levels: { normal: { users: '5', for: '1s' } }" },
    },
  ],
  declarations: [
    { name: 'an unknown key of an endpoint', parts: { endpoint: '{ expects: 200 }' } },
    { name: 'options of an endpoint that are text', parts: { endpoint: "'fast'" } },
    { name: 'options of an endpoint in a Map', parts: { endpoint: "new Map([['expect', 200]])" } },
    {
      name: 'options of an endpoint that are inherited',
      parts: { endpoint: 'Object.create({ expect: 200 })' },
    },
    { name: 'a status that is text', parts: { endpoint: "{ expect: '200' }" } },
    { name: 'a status out of range', parts: { endpoint: '{ expect: 2000 }' } },
    { name: 'a check that is a text', parts: { endpoint: "{ check: 'ok' }" } },
    { name: 'tags that are text', parts: { endpoint: "{ tags: 'slow' }" } },
    { name: 'a target of an endpoint that is no URL', parts: { endpoint: "{ target: 'auth service' }" } },
    { name: 'redirects that are true', parts: { endpoint: '{ redirects: true }' } },
    { name: 'redirects with an unknown key', parts: { endpoint: '{ redirects: { limits: 3 } }' } },
    { name: 'auth that is a text', parts: { endpoint: "{ auth: 'Bearer x' }" } },
    { name: 'discard as text', parts: { endpoint: "{ discard: 'yes' }" } },
    { name: 'a route without a method', parts: { head: "endpoint('/users')" } },
    { name: 'a route with a method in lower case', parts: { head: "endpoint('get /users')" } },
    { name: 'a route that is a URL', parts: { head: "endpoint('GET http://other.example/users')" } },
    { name: 'a route without a name for its parameter', parts: { head: "endpoint('GET /users/:')" } },
    { name: 'a route that is undefined', parts: { head: 'endpoint(undefined)' } },
    { name: 'an unknown option of a scenario', parts: { scenario: "{ wiat: '1s' }" } },
    { name: 'a wait of a scenario that is a list', parts: { scenario: "{ wait: ['1s', '3s'] }" } },
    { name: 'endpoints of a scenario by their names', parts: { scenario: "{ endpoints: ['GET /read'] }" } },
    { name: 'a scenario without a function', parts: { head: "scenario('none', {})" } },
    {
      name: 'a scenario whose function is a promise',
      parts: { head: "scenario('none', Promise.resolve())" },
    },
    { name: 'a scenario without a name', parts: { head: 'scenario(() => {})' } },
    { name: 'a wait with one end', parts: { head: "between('1s')" } },
    { name: 'a wait that is negative', parts: { head: "between('-1s', '1s')" } },
    {
      name: 'a step that is a name',
      parts: { head: "sequence(read2)\nfunction read2() {}\nsequence('read')" },
    },
    { name: 'a choice of a weight alone', parts: { head: 'choose([3, () => {}])' } },
    { name: 'a repetition that is text', parts: { head: "repeat('3', () => {})" } },
    {
      name: 'an unknown key of a state',
      parts: { head: "machine({ start: 'a', states: { a: { run: () => {}, nxet: { end: 1 } } } })" },
    },
    {
      name: 'a start that is no state',
      parts: { head: "machine({ start: 'b', states: { a: { run: () => {}, next: { end: 1 } } } })" },
    },
    { name: 'a feeder of an object', parts: { head: 'feeder({ id: 1 })' } },
    { name: 'an unknown option of a feeder', parts: { head: "feeder([1], { ordr: 'random' })" } },
    { name: 'an unknown order of a feeder', parts: { head: "feeder([1], { order: 'backwards' })" } },
    { name: 'a file of rows that is not there', parts: { head: "csv('usres.csv')" } },
    { name: 'an unknown option of csv', parts: { head: "csv('users.csv', { delimeter: ';' })" } },
    { name: 'an unknown option of json', parts: { head: "json('users.json', { schemas: 1 })" } },
    { name: 'a shared value that is not a function', parts: { head: 'shared({ token: 1 })' } },
    { name: 'a metric without a name', parts: { head: "trend('')" } },
    { name: 'a metric with an unknown option', parts: { head: "gauge('depth', { units: 'items' })" } },
    {
      name: 'a metric with an SLA that it does not have',
      parts: { head: "counter('orders', { sla: { p95: '3' } })" },
    },
    { name: 'two metrics of one name', parts: { head: "gauge('queue')\ntrend('queue')" } },
    { name: 'a variable that is not set', parts: { head: "env('PLIMSOLL_NO_SUCH_VARIABLE')" } },
    { name: 'an option without a default', parts: { head: 'options({ speed: undefined })' } },
    { name: 'a file part that is not there', parts: { head: "file('no-such.png')" } },
    { name: 'basic authentication without a password', parts: { head: "basic('ann')" } },
  ],
}

/** Mistakes that only show when a scenario runs. They end the run. A golden file has what the command says. */
export const mistakesOfScenarios: readonly Mistake[] = [
  { name: 'a promise as the condition of a check', parts: { body: "check('ok', Promise.resolve(false))" } },
  { name: 'a function as the condition of a check', parts: { body: "check('ok', () => false)" } },
  { name: 'a promise in a soft check', parts: { body: "check.soft('ok', call(read))" } },
  { name: 'a check without a name', parts: { body: 'check(true)' } },
  { name: 'an async check of an endpoint', parts: { endpoint: '{ check: async () => false }' } },
  { name: 'an async judge of an endpoint', parts: { endpoint: "{ judge: async () => 'bad' }" } },
  { name: 'an async check of a call', parts: { body: 'await call(read, { check: async () => true })' } },
  { name: 'an unknown option of a call', parts: { body: 'await call(read, { qurey: { a: 1 } })' } },
  {
    name: 'an option of a call in the singular',
    parts: { body: "await call(read, { header: { a: '1' } })" },
  },
  { name: 'options of a call that are a text', parts: { body: "await call(read, '/read')" } },
  { name: 'options of a call in a Map', parts: { body: "await call(read, new Map([['expect', 404]]))" } },
  {
    name: 'options of a call that are inherited',
    parts: { body: 'await call(read, Object.create({ qurey: { a: 1 } }))' },
  },
  { name: 'a call of a text', parts: { body: "await call('GET /read')" } },
  { name: 'a call of nothing', parts: { body: 'await call()' } },
  { name: 'two bodies of one call', parts: { body: "await call(read, { json: 1, text: 'a' })" } },
  {
    name: 'a parameter that the route does not have',
    parts: { body: "await call(read, { params: { id: 'a' } })" },
  },
  { name: 'a header that is an object', parts: { body: 'await call(read, { headers: { a: {} } })' } },
  { name: 'a query with an object', parts: { body: 'await call(read, { query: { filter: { a: 1 } } })' } },
  {
    name: 'a form with NaN',
    parts: {
      head: "const post = endpoint('POST /form')",
      body: 'await call(post, { form: { n: Number.NaN } })',
    },
  },
  {
    name: 'a body that is a promise',
    parts: {
      head: "const post = endpoint('POST /form')",
      body: 'await call(post, { json: Promise.resolve(1) })',
    },
  },
  { name: 'a time limit of a call that is text', parts: { body: "await call(read, { timeout: 'soon' })" } },
  { name: 'a status of a call that is text', parts: { body: "await call(read, { expect: '200' })" } },
  { name: 'a group without a function', parts: { body: "await group('visit')" } },
  { name: 'a group without a name', parts: { body: 'await group(() => call(read))' } },
  { name: 'a measured value that is no function', parts: { body: "await measure('work', call(read))" } },
  {
    name: 'a recorded outcome with an unknown key',
    parts: { body: "record('job', { responseMs: 1, failed: true })" },
  },
  { name: 'a recorded outcome that is a number', parts: { body: "record('job', 5)" } },
  { name: 'a wait without a unit', parts: { body: "await wait('5')" } },
  { name: 'a wait that is negative', parts: { body: 'await wait(-5)' } },
]
