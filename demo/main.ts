import { parseArgs } from 'node:util'
import { messageOf, PlimsollError } from '../src/base/error.ts'
import { type DemoOptions, type DemoService, startDemo } from './service.ts'

const usage = `The demo backend of Plimsoll: a real service to load.

  node demo/main.ts [--port 8000] [--host 127.0.0.1] [--seed 1] [--faults TEXT] [--database FILE]

  --faults    what goes wrong for every request: 'latency=lognormal:50ms:0.5,error=1%' (see demo/README.md)
  --database  keep the data in this file, not in memory
`

const flags = {
  port: { type: 'string', default: '8000' },
  host: { type: 'string', default: '127.0.0.1' },
  seed: { type: 'string', default: '1' },
  faults: { type: 'string', default: '' },
  database: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** The options as `startDemo` takes them, or undefined where only help is wanted. */
function readOptions(): DemoOptions | undefined {
  const { values } = parseArgs({ options: flags, strict: true })
  if (values.help) return undefined
  return {
    port: wholeNumber(values.port, '--port', 65_535),
    host: values.host,
    seed: wholeNumber(values.seed, '--seed', 2 ** 31 - 1),
    faults: values.faults,
    ...(values.database === undefined ? {} : { databaseFile: values.database }),
  }
}

function wholeNumber(text: string, flag: string, high: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (number <= high) return number
  throw new PlimsollError(
    'bad-flag',
    `${flag} is ${JSON.stringify(text)}, not a whole number from 0 to ${high}`,
  )
}

function stopOnSignal(service: DemoService): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Once: whoever asks a second time does not want to wait.
    process.once(signal, () => void service.close().then(() => process.exit(0)))
  }
}

try {
  const options = readOptions()
  if (options === undefined) process.stdout.write(usage)
  else {
    const service = await startDemo(options)
    stopOnSignal(service)
    process.stderr.write(`demo backend listens at ${service.url}\n`)
  }
} catch (thrown) {
  const advice = thrown instanceof PlimsollError && thrown.advice !== undefined ? `${thrown.advice}\n` : ''
  process.stderr.write(`${messageOf(thrown)}\n${advice}`)
  process.exitCode = 2
}
