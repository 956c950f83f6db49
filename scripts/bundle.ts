import { globSync, readFileSync, rmSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'

/*
 * Bundles `src/` into a few files in `dist/`. Loading a module takes about half a millisecond, and an ordinary run would
 * load some 250 of them in two threads. Modules that not every run needs stay in separate files.
 */

const root = resolve(import.meta.dirname, '..')

/**
 * Modules that nearly every run needs although they are imported dynamically. Each group becomes one file, with the modules
 * that only this group imports; modules that both groups import become a third file.
 */
const groups: Record<string, string[]> = {
  run: ['cli/command-line', 'cli/quick', 'cli/run', 'report/terminal/terminal-reporter'],
  worker: ['fleet/thread/worker-run'],
}

/** Returns the entry points by name: the command, the library, and each thread and process that the source starts. */
function entryPoints(): Record<string, string> {
  const entries = ['cli/main', 'index']
  for (const file of globSync('src/**/*.ts', { cwd: root })) {
    if (file.endsWith('.test.ts')) continue
    for (const [, path] of readFileSync(join(root, file), 'utf8').matchAll(/\bentryUrl\('([^']+)'\)/g)) {
      if (!entries.includes(path!)) entries.push(path!)
    }
  }
  return Object.fromEntries(entries.map((path) => [basename(path), `src/${path}.ts`]))
}

const common: BuildOptions = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // Node runs the source as it is, so no syntax needs to be lowered.
  target: 'esnext',
  packages: 'external',
  tsconfigRaw: {},
  logLevel: 'warning',
}

/** Writes the bundle into `dist/` and removes what earlier ones left there. Returns its files with their sizes in bytes. */
export async function bundleSource(): Promise<Map<string, number>> {
  const entries = entryPoints()
  const members = Object.fromEntries(
    Object.entries(groups).map(([name, paths]) => [name, paths.map((path) => `src/${path}.ts`)]),
  )
  const { metafile } = await build({
    ...common,
    entryPoints: [...Object.values(entries), ...Object.values(members).flat()],
    metafile: true,
    write: false,
  })
  for (const files of Object.values(members)) checkNames(metafile, files)
  const { metafile: written } = await build({
    ...common,
    entryPoints: entries,
    metafile: true,
    plugins: [grouped(metafile, members, Object.values(entries)), plainBuiltins(metafile)],
  })
  const sizes = new Map(Object.entries(written.outputs).map(([file, { bytes }]) => [file, bytes]))
  for (const file of globSync('dist/*.js', { cwd: root })) {
    if (!sizes.has(file)) rmSync(join(root, file))
  }
  return sizes
}

/**
 * Returns a plugin that makes esbuild put modules into one file. esbuild does this if the same entries load them, so every
 * importer of one module of a set is made to load the whole set. There is a set for the modules of each group alone, and one
 * for those of several groups or of a group and the library. A dynamic import of a group's member loads the group.
 */
function grouped(metafile: Metafile, members: Record<string, string[]>, entries: readonly string[]): Plugin {
  const library = 'src/index.ts'
  const loads = new Map(
    Object.entries({ ...members, library: [library] }).map(([name, files]) => [
      name,
      staticClosure(metafile, files),
    ]),
  )
  // Entry points load almost nothing before they enable the compile cache, so their modules are in no set.
  const starters = staticClosure(
    metafile,
    entries.filter((file) => file !== library),
  )
  const sets: Record<string, string[]> = Object.fromEntries(
    ['shared', ...Object.keys(members)].map((name) => [name, []]),
  )
  for (const file of Object.keys(metafile.inputs)) {
    if (starters.has(file)) continue
    const [first, second] = [...loads.keys()].filter((name) => loads.get(name)!.has(file))
    const set = second === undefined ? first : 'shared'
    if (set !== undefined) sets[set]?.push(file)
  }
  const withSets = (files: readonly string[]) => {
    const closure = staticClosure(metafile, files)
    const needed = Object.keys(sets).filter((name) => sets[name]!.some((file) => closure.has(file)))
    return needed.map((name) => `import 'set:${name}'\n`).join('')
  }
  return {
    name: 'grouped',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined
        const file = relative(root, resolve(resolveDir, path))
        const group = Object.keys(members).find((name) => members[name]!.includes(file))
        return { path: group ?? file, namespace: 'lazy' }
      })
      onResolve({ filter: /^set:/ }, ({ path }) => ({ path: path.slice('set:'.length), namespace: 'set' }))
      onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => {
        const files = members[path] ?? [path]
        const contents = files.map((file) => `export * from './${file}'\n`).join('')
        return { contents: `${withSets(files)}${contents}`, resolveDir: root }
      })
      onLoad({ filter: /.*/, namespace: 'set' }, ({ path }) => ({
        contents: sets[path]!.map((file) => `import './${file}'\n`).join(''),
        resolveDir: root,
      }))
      onLoad({ filter: /\/src\/index\.ts$/ }, ({ path }) => ({
        contents: `${withSets([library])}${readFileSync(path, 'utf8')}`,
        loader: 'ts',
      }))
    },
  }
}

/** Modules of Node that most runs do not use. Each takes some 4 ms to load, in every thread. */
const rarelyUsed = new Set(['node:child_process', 'node:crypto', 'node:tls'])

/**
 * Loads Node's modules with `process.getBuiltinModule`: an import would read every property for its namespace, and some
 * properties load further modules. Rarely used modules are loaded when one of their functions is first called.
 */
function plainBuiltins(metafile: Metafile): Plugin {
  const names = builtinNames(Object.keys(metafile.inputs))
  const contentsOf = (path: string) => {
    const own = `process.getBuiltinModule('${path}')`
    const imported = [...names.get(path)!].filter((name) => name !== 'default')
    if (!rarelyUsed.has(path))
      return `const own = ${own}\nexport default own\nexport const { ${imported} } = own`
    const called = (name: string) => (/^[A-Z]/.test(name) ? `new (${own}.${name})` : `${own}.${name}`)
    return imported
      .map((name) => `export function ${name}(...args) { return ${called(name)}(...args) }`)
      .join('\n')
  }
  return {
    name: 'plain-builtins',
    setup({ onResolve, onLoad }) {
      // An older Node has no such function, but must reach the message of `main.ts` about its version.
      onResolve({ filter: /^node:/ }, ({ kind, path, importer }) =>
        kind === 'import-statement' && !importer.endsWith('/src/cli/main.ts')
          ? { path, namespace: 'builtin' }
          : undefined,
      )
      onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({ contents: contentsOf(path) }))
    },
  }
}

/** Returns the names that files import from Node's modules, by module. Throws for a class of a rarely used module that a file extends or tests with `instanceof`. */
function builtinNames(files: readonly string[]): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>()
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const [, whole, list, path] of text.matchAll(
      /^import (?!type )((?:\w+(?:, )?)?(?:\{([^}]*)\})?) from '(node:[^']+)'/gm,
    )) {
      const found = names.get(path!) ?? new Set()
      names.set(path!, found)
      if (!whole!.startsWith('{')) found.add('default')
      for (const item of list?.split(',') ?? []) {
        const name = item.trim().split(' as ')[0]!
        if (name !== '' && !name.startsWith('type ')) found.add(name)
        if (rarelyUsed.has(path!) && new RegExp(`instanceof ${name}\\b|extends ${name}\\b`).test(text)) {
          throw new Error(
            `${file} needs the class ${name} of ${path}, which is only loaded when it is called`,
          )
        }
      }
    }
  }
  return names
}

/** Returns some files and all modules that they import statically, directly or not. */
function staticClosure({ inputs }: Metafile, files: readonly string[]): Set<string> {
  const found = new Set(files)
  for (const file of found) {
    for (const { path, kind, external } of inputs[file]!.imports) {
      if (kind === 'import-statement' && external !== true) found.add(path)
    }
  }
  return found
}

/** Throws if two members of a group export the same name, because `export *` would then export neither. */
function checkNames({ outputs }: Metafile, files: readonly string[]): void {
  const names = Object.values(outputs).flatMap(({ entryPoint, exports }) =>
    files.includes(entryPoint ?? '') ? exports : [],
  )
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  if (twice.length > 0) throw new Error(`modules of one group export the same name: ${twice.join(', ')}`)
}

if (import.meta.main) {
  const sizes = await bundleSource()
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  process.stderr.write(`dist: ${sizes.size} files, ${Math.round(bytes / 1024)} KiB\n`)
}
