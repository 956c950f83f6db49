import { commandText, firstMatch } from './command-text.ts'

/** The version of a module that is built into a Go program: some of them do not know their own. */
export async function goModuleVersion(file: string, module: string): Promise<string> {
  return parseGoModuleVersion(await commandText(['go', 'version', '-m', file]), module)
}

/** Reads it from what `go version -m` prints. */
export function parseGoModuleVersion(text: string, module: string): string {
  const name = module.replaceAll('.', String.raw`\.`)
  return firstMatch(text, new RegExp(String.raw`^\s*(?:mod|dep)\s+${name}\s+v(\S+)`, 'm'))
}
