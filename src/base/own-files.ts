/**
 * The paths of this copy of Plimsoll. From source every module is a file below `src/`. In a build all modules are bundled
 * into a few files directly in `dist/` (see scripts/build.ts). No other module computes paths from `import.meta`.
 */

/** Whether this copy runs from its TypeScript source, as in a checkout. */
const runsFromSource: boolean = import.meta.url.endsWith('.ts')

/** The folder with package.json. */
const packageRoot = new URL(runsFromSource ? '../../' : '../', import.meta.url)

/** The folder of Plimsoll's own code. Stack frames in it are not the user's. */
export const ownCode: URL = new URL(runsFromSource ? 'src/' : 'dist/', packageRoot)

/** The module that a plan imports as `plimsoll`. */
export const ownModule: URL = entryUrl('index')

/** The type declarations of this module, for the type check of a plan. */
export const ownTypes: URL = runsFromSource ? ownModule : new URL('types/index.d.ts', ownCode)

/** The template of the HTML report. `npm run prepare` builds it, in a checkout as well. */
export const reportPage: URL = new URL('dist/page/report.html', packageRoot)

export const packageManifest: URL = new URL('package.json', packageRoot)

/** The type declarations of packages that are installed with Plimsoll in a checkout. */
export const ownTypeRoot: URL = new URL('node_modules/@types', packageRoot)

/**
 * Returns the file that starts a thread or a process. `source` is its path below `src/` without extension. It must be a
 * literal: the build finds every call and adds an entry to the bundle, named after the last part of the path.
 */
export function entryUrl(source: string): URL {
  return new URL(runsFromSource ? `${source}.ts` : `${source.split('/').at(-1)}.js`, ownCode)
}
