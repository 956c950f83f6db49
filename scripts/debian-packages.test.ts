import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { debianPackages, installationAdvice, installationScript, missingPackages } from './debian-packages.ts'

describe('the Debian packages that tests need', () => {
  it('are missing where their program is', () => {
    const missing = missingPackages(debianPackages, (command) => command !== 'chromium')
    expect(missing.map(({ name }) => name)).toEqual(['chromium'])
    expect(missingPackages(debianPackages, () => true)).toEqual([])
  })

  it('are named with their reason and one command to copy', () => {
    const text = installationAdvice(debianPackages)
    for (const { name, why } of debianPackages) expect(text).toMatch(new RegExp(`${name} .*${why}`))
    const names = debianPackages.map(({ name }) => name).join(' ')
    expect(text).toContain(`apt-get install ${names}\n`)
  })

  it('are installed by a script that the shell understands', () => {
    const script = installationScript(['nginx-light', 'chromium'])
    expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    })
    expect(script).toContain('install --no-install-recommends nginx-light chromium ||')
  })

  it('leave no service running: the policy is there before the packages and goes with the script', () => {
    const script = installationScript(['nginx-light'])
    expect(script.indexOf('exit 101')).toBeLessThan(script.indexOf('nginx-light'))
    expect(script).toContain(`trap 'rm -f "$policy"' EXIT`)
  })
})
