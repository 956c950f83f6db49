import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ownImports } from './own-imports.ts'

/**
 * The files that a plan consists of, as absolute paths: the plan and its imports other than packages. For a plan with a
 * mistake, these are the files found until then and the possible paths of a missing file. Never rejects.
 */
export async function planInputs(file: string): Promise<string[]> {
  const { build } = await import('esbuild')
  const inputs = new Set([file])
  await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    outfile: join(dirname(file), 'plan.mjs'),
    format: 'esm',
    platform: 'node',
    conditions: [],
    logLevel: 'silent',
    plugins: [
      // First, because it looks on when others resolve an import.
      {
        name: 'inputs',
        setup(builder) {
          builder.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
            for (const missing of missingFiles(resolve(resolveDir, path))) inputs.add(missing)
            return undefined
          })
          builder.onLoad({ filter: /./, namespace: 'file' }, ({ path }) => {
            inputs.add(path)
            return undefined
          })
        },
      },
      ownImports,
    ],
  }).catch(() => undefined)
  return [...inputs]
}

/** The possible paths of an import, if none of them exists. */
function missingFiles(path: string): string[] {
  const candidates = ['', '.ts', '.js', '.mts', '.mjs', '.tsx', '.json', '/index.ts', '/index.js'].map(
    (ending) => path + ending,
  )
  return candidates.some((file) => existsSync(file)) ? [] : candidates
}
