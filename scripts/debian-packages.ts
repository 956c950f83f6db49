/**
 * Programs that tests run for real and npm cannot bring. Before the tests (`pretest`) this installs the missing ones where
 * it may, and otherwise says what to install and why; a test whose program is missing skips itself.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface DebianPackage {
  name: string
  /** The program in it that the tests start. */
  command: string
  why: string
}

export const debianPackages: readonly DebianPackage[] = [
  { name: 'nginx-light', command: 'nginx', why: 'the HTTP client is tested against a real server' },
  { name: 'apache2-bin', command: 'apache2', why: 'and against one that frames its replies in other ways' },
  { name: 'tinyproxy-bin', command: 'tinyproxy', why: 'and through a real proxy' },
  { name: 'python3', command: 'python3', why: 'its csv and xml modules read what reports write' },
  { name: 'libxml2-utils', command: 'xmllint', why: 'JUnit reports are held to a schema' },
  { name: 'cmark-gfm', command: 'cmark-gfm', why: 'Markdown reports are rendered as GitHub does it' },
  { name: 'chromium', command: 'chromium', why: 'the live page and the HTML report are tested in a browser' },
]

/** The packages whose program is not there. */
export function missingPackages(
  packages: readonly DebianPackage[],
  has: (command: string) => boolean,
): DebianPackage[] {
  return packages.filter(({ command }) => !has(command))
}

/** What to tell a person who has to install them. */
export function installationAdvice(missing: readonly DebianPackage[]): string {
  const width = Math.max(...missing.map(({ name }) => name.length))
  const lines = missing.map(({ name, command, why }) => `  ${name.padEnd(width)}  (${command}) ${why}`)
  const names = missing.map(({ name }) => name).join(' ')
  return ['Some tests will be skipped. They need:', ...lines, `On Debian: apt-get install ${names}`, ''].join(
    '\n',
  )
}

/**
 * The shell script that installs packages as root. Debian starts a service with its package unless `policy-rc.d` forbids
 * it, so one is put there for as long as it takes: the tests start their own servers, on their own ports.
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
# All at once is fastest; one by one still brings the others where a distribution lacks one.
${install} ${names.join(' ')} || for name in ${names.join(' ')}; do ${install} "$name" || true; done
`
}

/** Whether the shell would find a program, servers included, which an ordinary search path may leave out. */
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

/** The start of a command that runs as root without asking anybody; null where there is none. */
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
  // A test that is skipped in silence on the machine that decides about a change is a test that does not exist.
  if (process.env.CI === 'true') process.exitCode = 1
}

if (process.argv[1] === import.meta.filename) prepareMachine()
