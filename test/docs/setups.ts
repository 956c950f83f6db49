import { root } from './page.ts'

/**
 * What the fragments of the documentation stand in, by the name in `<!-- setup: scenario -->`. Each is one line before and one
 * after, so that a fragment keeps its lines.
 */
export const setups: Readonly<Record<string, readonly [before: string, after: string]>> = {
  /** The inside of a scenario. */
  scenario: [
    "import { endpoint, scenario } from 'plimsoll'; interface Agent { id: string } " +
      "const readAgent = endpoint('GET /agents/:id'), health = endpoint('GET /health'), answer = endpoint('GET /answer'); " +
      "export default scenario('a fragment', async ({ call }) => { const id = 'a1';",
    '})',
  ],
  /** A statement that makes a plan of some options and others. */
  plan: [
    "import { plan, type PlanOptions } from 'plimsoll'; declare const others: PlanOptions, passphrase: string;",
    'export {}',
  ],
  /** Code of this repository that starts the demo backend. */
  demo: [`import { startDemo } from '${root}/demo/service.ts';`, ''],
}
