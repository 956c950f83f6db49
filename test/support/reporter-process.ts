import { PlimsollError } from '../../src/base/error.ts'
import { loadReporter } from '../../src/run/reporting/reporter-module.ts'

/*
 * Loads the reporters that are named on its command line and prints the outcome of each: tests run this as
 * a process of its own, because the test runner imports modules in another way than Node.
 */

const outcomes: unknown[] = []
for (const name of process.argv.slice(2)) {
  try {
    const { reporter, file } = await loadReporter(name)
    let said = ''
    const end = {
      exitCode: 0,
      write: async (text: string) => {
        said += text
      },
    }
    await reporter.ended?.({ run: { name: 'agent backend' } } as never, end)
    outcomes.push({ file, said })
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    const { code, message, advice, place } = error
    outcomes.push({ code, message, advice, place })
  }
}
process.stdout.write(JSON.stringify(outcomes))
