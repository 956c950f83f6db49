import { startDemo } from '../../demo/service.ts'
import { exitCodes } from '../run/exit-code.ts'
import { count, seed } from '../run/settings/run-flags.ts'

/** `plimsoll demo`: the demo backend, until it is stopped. Answers the exit code. */
export async function demo(flags: Record<string, string>): Promise<number> {
  const service = await startDemo({
    port: flags.port === '0' ? 0 : count(flags.port ?? '8000', '--port', 65_535),
    ...(flags.host !== undefined && { host: flags.host }),
    ...(flags.seed !== undefined && { seed: seed(flags.seed) }),
    ...(flags.faults !== undefined && { faults: flags.faults }),
    ...(flags.database !== undefined && { databaseFile: flags.database }),
  })
  process.stderr.write(`demo backend listens at ${service.url}\n`)
  await new Promise<void>((stop) => {
    process.once('SIGINT', () => stop())
    process.once('SIGTERM', () => stop())
  })
  await service.close()
  return exitCodes.pass
}
