import { bundleSource } from '../../scripts/bundle.ts'
import { writeDeclarations } from '../../scripts/declarations.ts'

/** Builds what the tests start, and the declarations that the type check of a plan reads: once, for all projects of this process. */
export async function setup(): Promise<void> {
  if (process.env.TESTED_COMMAND_IS_BUILT === '1') return
  process.env.TESTED_COMMAND_IS_BUILT = '1'
  writeDeclarations()
  await bundleSource()
}
