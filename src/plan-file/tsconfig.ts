import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'

/** A tsconfig of the user with those that it extends. */
export interface Tsconfig {
  file: string
  /** The texts of all of them, by path. */
  texts: ReadonlyMap<string, string>
  /** The value of a compiler option as the configs set it, and the folder that its paths are relative to. */
  option(name: string): { value: unknown; folder: string } | undefined
  /** The globs of the declaration files (`.d.ts`) that it includes, absolute. */
  declarations: string[]
  exclude: string[]
}

interface Layer {
  file: string
  content: { compilerOptions?: Record<string, unknown>; extends?: unknown } & Record<string, unknown>
}

/** Reads a tsconfig. One that is missing or broken counts as empty, because the compiler itself reports that. */
export function readTsconfig(file: string): Tsconfig {
  const texts = new Map<string, string>()
  const layers = layersOf(file, texts)
  const first = <T>(find: (layer: Layer) => T | undefined) => {
    for (const layer of layers) {
      const value = find(layer)
      if (value !== undefined) return { value, folder: dirname(layer.file) }
    }
    return undefined
  }
  const paths = (name: string) => {
    const found = first(({ content }) => content[name])
    return !Array.isArray(found?.value)
      ? undefined
      : found.value
          .filter((each) => typeof each === 'string')
          .map((each) => absolute(each, found.folder, dirname(file)))
  }
  const included = paths('include') ?? (paths('files') === undefined ? [dirname(file)] : [])
  return {
    file,
    texts,
    option: (name) => first(({ content }) => content.compilerOptions?.[name]),
    declarations: [
      ...included.map(declarationsIn),
      ...(paths('files') ?? []).filter((path) => path.endsWith('.d.ts')),
    ],
    exclude: paths('exclude') ?? [join(dirname(file), 'node_modules'), join(dirname(file), 'dist')],
  }
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a tsconfig writes it.
export const configFolderMark = '${configDir}'

/** An absolute path. `${configDir}` in it is the folder of the config that extends all others. */
export function absolute(path: string, folder: string, configFolder: string): string {
  const written = path.replace(configFolderMark, configFolder)
  return isAbsolute(written) ? written : join(folder, written)
}

/** The declaration files that a pattern of `include` matches, and some more: all below its folder. */
function declarationsIn(pattern: string): string {
  if (pattern.endsWith('.d.ts')) return pattern
  const base = pattern.replace(/\/[^/]*[*?].*$/, '')
  return /\.[cm]?[jt]sx?$/.test(base) ? base.replace(/\.[^.]*$/, '.d.ts') : `${base}/**/*.d.ts`
}

/** A config and all that it extends, the strongest first. */
function layersOf(file: string, texts: Map<string, string>): Layer[] {
  if (texts.has(file) || !existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  texts.set(file, text)
  const content = parseJsonWithComments(text)
  const bases = [content.extends].flat().filter((each) => typeof each === 'string')
  const extended = bases.map((base) => extendedFile(base, file)).filter((each) => each !== undefined)
  return [{ file, content }, ...extended.reverse().flatMap((each) => layersOf(each, texts))]
}

function extendedFile(specifier: string, from: string): string | undefined {
  if (specifier.startsWith('.') || isAbsolute(specifier)) {
    const path = resolve(dirname(from), specifier)
    return [path, `${path}.json`].find((each) => existsSync(each))
  }
  const { resolve: find } = createRequire(from)
  for (const path of [specifier, `${specifier}.json`, `${specifier}/tsconfig.json`]) {
    try {
      return find(path)
    } catch {
      // The next form may exist.
    }
  }
  return undefined
}

/** Parses JSON that may have comments and commas at the end, as a tsconfig may. Returns {} if it is broken. */
function parseJsonWithComments(text: string): Layer['content'] {
  const plain = text
    .replace(/^\uFEFF/, '')
    .replaceAll(
      /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
      (_, string: string | undefined) => string ?? '',
    )
    .replaceAll(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string: string | undefined) => string ?? '')
  try {
    const content: unknown = JSON.parse(plain)
    return typeof content === 'object' && content !== null ? (content as Layer['content']) : {}
  } catch {
    return {}
  }
}
