import { bundleSource } from '../../scripts/bundle.ts'
import { writeDeclarations } from '../../scripts/declarations.ts'

/** Builds what the tests start, and the declarations that the type check of a plan reads. */
export async function setup(): Promise<void> {
  writeDeclarations()
  await bundleSource()
}
