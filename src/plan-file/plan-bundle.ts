import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import type { Message } from 'esbuild'
import { PlimsollError } from '../base/error.ts'
import { nearestName } from '../base/text/nearest-name.ts'
import { ownImports } from './own-imports.ts'
import { bundleBanner, ownMeta, ownMetaNames } from './own-meta.ts'

/** A plan and all its own files as one module. Packages are imported as from the files that import them. */
export interface PlanBundle {
  /** The plan file, absolute. */
  file: string
  code: string
  /** SHA-256 of the code, in hex. */
  hash: string
}

/**
 * Bundles a plan file. Rejects with a `PlimsollError` (`plan-missing`, `plan-kind`, or `plan-syntax` with the place of the
 * first error).
 */
export async function bundlePlan(path: string): Promise<PlanBundle> {
  const file = resolve(path)
  checkFile(path, file)
  return bundleUserModule(file)
}

/** Bundles a user module by its absolute path. Rejects with a `PlimsollError` whose code is `what` and `-syntax`. */
export async function bundleUserModule(file: string, what = 'plan'): Promise<PlanBundle> {
  // esbuild is loaded on use, because a run without a plan file does not need it.
  const { build } = await import('esbuild')
  try {
    const result = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      outfile: join(dirname(file), 'plan.mjs'),
      format: 'esm',
      platform: 'node',
      target: 'node24',
      // Without this, esbuild would choose files for bundlers that Node does not.
      conditions: [],
      sourcemap: 'inline',
      logLevel: 'silent',
      banner: { js: bundleBanner },
      define: ownMetaNames,
      plugins: [ownImports, ownMeta],
    })
    const code = result.outputFiles[0]!.text
    return { file, code, hash: createHash('sha256').update(code).digest('hex') }
  } catch (error) {
    const [first, ...more] = (error as { errors?: Message[] }).errors ?? []
    if (first === undefined) throw error
    const rest = more.length === 0 ? '' : ` (and ${more.length} more)`
    throw new PlimsollError(`${what}-syntax`, `${first.text}${rest}`, {
      ...(first.location && {
        place: {
          file: resolve(first.location.file),
          line: first.location.line,
          column: first.location.column + 1,
        },
      }),
      cause: error,
    })
  }
}

/** The endings of plan files. */
const planEndings = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.tsx', '.jsx'])

function checkFile(path: string, file: string): void {
  if (existsSync(file) && statSync(file).isFile()) {
    if (planEndings.has(extname(file))) return
    throw new PlimsollError('plan-kind', `${path} does not have the ending of a plan file`, {
      advice: `A plan is a module in TypeScript or JavaScript: ${[...planEndings].join(', ')}.`,
    })
  }
  const folder = dirname(file)
  const isFolder = existsSync(file)
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /\.[cm]?[jt]s$/.test(name)) : []
  const near = nearestName(basename(file), names)
  const withEnding = names.find(
    (name) => name === `${basename(file)}.ts` || name === `${basename(file)}.load.ts`,
  )
  const found = withEnding ?? near
  const advice =
    found === undefined
      ? 'Give the path of a plan file, such as checkout.load.ts.'
      : `Did you mean ${join(dirname(path), found)}?`
  throw new PlimsollError(
    'plan-missing',
    isFolder ? `${path} is a folder, not a plan file` : `there is no plan file ${path}`,
    { advice },
  )
}

/** The default name of a plan: its file name without `.load` and the ending. */
export function planNameOf(file: string): string {
  return basename(file, extname(file)).replace(/\.load$/, '')
}
