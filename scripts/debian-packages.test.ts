import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { debianPackages, installationAdvice, installationScript, missingPackages } from './debian-packages.ts'

describe('the installation of Debian packages for tests', () => {
  it('finds packages whose program is missing', () => {
    const missing = missingPackages(debianPackages, (command) => command !== 'chromium')
    expect(missing.map(({ name }) => name)).toEqual(['chromium'])
    expect(missingPackages(debianPackages, () => true)).toEqual([])
  })

  it('advises with the reason for each package and one command for all', () => {
    const text = installationAdvice(debianPackages)
    for (const { name, why } of debianPackages) expect(text).toMatch(new RegExp(`${name} .*${why}`))
    const names = debianPackages.map(({ name }) => name).join(' ')
    expect(text).toContain(`apt-get install ${names}\n`)
  })

  it('makes a script that the shell accepts', () => {
    const script = installationScript(['nginx-light', 'chromium'])
    expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    })
    expect(script).toContain('install --no-install-recommends nginx-light chromium ||')
  })

  it('forbids services to start before it installs packages, and removes this policy at the end', () => {
    const script = installationScript(['nginx-light'])
    expect(script.indexOf('exit 101')).toBeLessThan(script.indexOf('nginx-light'))
    expect(script).toContain(`trap 'rm -f "$policy"' EXIT`)
  })
})
