import { commandText, firstMatch } from './command-text.ts'

/** The version of a module in a Go program. Some programs do not report their own version. */
export async function goModuleVersion(file: string, module: string): Promise<string> {
  return parseGoModuleVersion(await commandText(['go', 'version', '-m', file]), module)
}

/** Parses the output of `go version -m`. */
export function parseGoModuleVersion(text: string, module: string): string {
  const name = module.replaceAll('.', String.raw`\.`)
  return firstMatch(text, new RegExp(String.raw`^\s*(?:mod|dep)\s+${name}\s+v(\S+)`, 'm'))
}
