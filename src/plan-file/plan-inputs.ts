import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * The author's own files of which a plan is made, absolute: itself, and what it imports other than packages. Of a plan
 * with a mistake, those that were found until then, and where one that it misses could be. Never rejects.
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
    packages: 'external',
    external: ['plimsoll'],
    logLevel: 'silent',
    plugins: [
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
    ],
  }).catch(() => undefined)
  return [...inputs]
}

/** Where a file could be that is imported and is not there. */
function missingFiles(path: string): string[] {
  const candidates = ['', '.ts', '.js', '.mts', '.mjs', '.tsx', '.json', '/index.ts', '/index.js'].map(
    (ending) => path + ending,
  )
  return candidates.some((file) => existsSync(file)) ? [] : candidates
}
