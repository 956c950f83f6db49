/**
 * Installs programs that tests run and npm cannot install. It runs before the tests (`pretest`). Without the rights to install,
 * it prints the missing packages and the reason for each; a test whose program is missing skips itself.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A package that tests need. */
export interface DebianPackage {
  name: string
  /** The program in it that the tests start. */
  command: string
  /** How tests use it. */
  why: string
}

export const debianPackages: readonly DebianPackage[] = [
  { name: 'nginx-light', command: 'nginx', why: 'the HTTP client is tested against a real server' },
  {
    name: 'apache2-bin',
    command: 'apache2',
    why: 'the HTTP client is tested against a server that frames replies differently',
  },
  { name: 'tinyproxy-bin', command: 'tinyproxy', why: 'the HTTP client is tested through a real proxy' },
  { name: 'python3', command: 'python3', why: 'its csv and xml modules read what reports write' },
  { name: 'libxml2-utils', command: 'xmllint', why: 'JUnit reports are checked against a schema' },
  { name: 'cmark-gfm', command: 'cmark-gfm', why: 'Markdown reports are rendered as on GitHub' },
  { name: 'chromium', command: 'chromium', why: 'the live page and the HTML report are tested in a browser' },
]

/** Returns the packages whose program is missing. */
export function missingPackages(
  packages: readonly DebianPackage[],
  has: (command: string) => boolean,
): DebianPackage[] {
  return packages.filter(({ command }) => !has(command))
}

/** Returns a message for the person who has to install the packages. */
export function installationAdvice(missing: readonly DebianPackage[]): string {
  const width = Math.max(...missing.map(({ name }) => name.length))
  const lines = missing.map(({ name, command, why }) => `  ${name.padEnd(width)}  (${command}) ${why}`)
  const names = missing.map(({ name }) => name).join(' ')
  return ['Some tests will be skipped. They need:', ...lines, `On Debian: apt-get install ${names}`, ''].join(
    '\n',
  )
}

/**
 * Returns a shell script that installs packages as root. Debian starts the service of a package unless `policy-rc.d` forbids
 * it, so the script adds one while it runs: the tests start their own servers, on their own ports.
 */
export function installationScript(names: readonly string[]): string {
  const install = 'apt-get -qq -y -o DPkg::Lock::Timeout=300 install --no-install-recommends'
  return `set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' HUP INT TERM
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod +x "$policy"
fi
apt-get -qq -o DPkg::Lock::Timeout=300 update || true
# Installing all at once is fastest; if the distribution lacks one, install the others one by one.
${install} ${names.join(' ')} || for name in ${names.join(' ')}; do ${install} "$name" || true; done
`
}

/** Returns whether a program is installed, also in the folders of servers, which `PATH` may not contain. */
function isInstalled(command: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin']
  return folders.some((folder) => folder !== '' && isExecutable(join(folder, command)))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Returns the prefix of a command that runs as root without a password; null if this is impossible. */
function rootCommand(): string[] | null {
  if (!existsSync('/etc/debian_version') || !isInstalled('apt-get')) return null
  if (process.getuid?.() === 0) return []
  if (isInstalled('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0)
    return ['sudo', '-n']
  return null
}

function prepareMachine(): void {
  const missing = missingPackages(debianPackages, isInstalled)
  if (missing.length === 0) return
  const asRoot = rootCommand()
  if (asRoot === null) {
    process.stderr.write(installationAdvice(missing))
    return
  }
  const names = missing.map(({ name }) => name)
  process.stderr.write(`Installing for the tests: ${names.join(', ')} …\n`)
  const [file, ...rest] = [...asRoot, 'sh', '-c', installationScript(names)]
  const { stdout, stderr } = spawnSync(file!, rest, { encoding: 'utf8', timeout: 900_000 })
  const stillMissing = missingPackages(missing, isInstalled)
  if (stillMissing.length === 0) return
  process.stderr.write(`${`${stdout}${stderr}`.trim().split('\n').slice(-8).join('\n')}\n`)
  process.stderr.write(installationAdvice(stillMissing))
  // In CI, a silently skipped test would be as good as no test.
  if (process.env.CI === 'true') process.exitCode = 1
}

if (process.argv[1] === import.meta.filename) prepareMachine()
