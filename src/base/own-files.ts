/**
 * Where this copy of Plimsoll lies. From source every module is a file below `src/`; built, all modules are bundled into
 * a few files directly in `dist/` (see scripts/build.ts). No other module computes a path from its own `import.meta`.
 */

/** Whether this copy runs from its TypeScript source, as in a checkout. */
const runsFromSource: boolean = import.meta.url.endsWith('.ts')

/** The folder with package.json. */
const packageRoot = new URL(runsFromSource ? '../../' : '../', import.meta.url)

/** The folder of Plimsoll's own code: a stack frame in it is not the user's. */
export const ownCode: URL = new URL(runsFromSource ? 'src/' : 'dist/', packageRoot)

/** The module that `plimsoll` is for a plan. */
export const ownModule: URL = entryUrl('index')

/** The declarations of that module, for the type check of a plan. */
export const ownTypes: URL = runsFromSource ? ownModule : new URL('types/index.d.ts', ownCode)

/** The page that becomes the HTML report. Built by `npm run prepare`, from source as well. */
export const reportPage: URL = new URL('dist/page/report.html', packageRoot)

export const packageManifest: URL = new URL('package.json', packageRoot)

/** Declarations of packages that are installed with Plimsoll in a checkout. */
export const ownTypeRoot: URL = new URL('node_modules/@types', packageRoot)

/**
 * The file to start a thread or a process with, by its path below `src/` without ending. The build finds every call
 * with a literal and makes an entry of the bundle of it, named after the last part of the path.
 */
export function entryUrl(source: string): URL {
  return new URL(runsFromSource ? `${source}.ts` : `${source.split('/').at(-1)}.js`, ownCode)
}
