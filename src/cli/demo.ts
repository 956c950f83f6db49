import { startDemo } from '../../demo/service.ts'
import { PlimsollError } from '../base/error.ts'
import { exitCodes } from '../run/exit-code.ts'
import { readText } from '../run/settings/setting-kinds.ts'
import { onEachSignal } from './signals.ts'

/** `plimsoll demo`: runs the demo backend until it is stopped. Resolves with the exit code. */
export async function demo(flags: Record<string, string>): Promise<number> {
  const { host, port = '8000', seed, faults, database } = flags
  const service = await startDemo({
    port: wholeNumber('--port', port, 65_535),
    ...(host !== undefined && { host }),
    ...(seed !== undefined && { seed: wholeNumber('--seed', seed) }),
    ...(faults !== undefined && { faults }),
    ...(database !== undefined && { databaseFile: database }),
  })
  process.stderr.write(`demo backend listens at ${service.url}\n`)
  await new Promise<void>((stop) => onEachSignal(() => stop()))
  await service.close()
  return exitCodes.pass
}

function wholeNumber(flag: string, text: string, max?: number): number {
  const { value, wrong } = readText(text, flag, {
    kind: 'count',
    min: 0,
    ...(max !== undefined && { max }),
  })
  if (wrong === undefined) return value as number
  throw new PlimsollError('bad-option', `${flag} is ${JSON.stringify(text)}, ${wrong.problem}`, {
    advice: `Give ${flag} ${wrong.expected}.`,
  })
}
