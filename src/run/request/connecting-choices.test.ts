import { expect, test } from 'vitest'
import { usualNames } from '../../engine/socket/name-settings.ts'
import type { Plan } from '../../plan/plan.ts'
import { noSettings } from '../settings/settings.ts'
import { connectingChoices } from './connecting-choices.ts'

type Connecting = Partial<Plan['connecting']>

function choose(
  planned: Connecting,
  flags: object,
  target = 'http://api.test',
  env: Record<string, string> = {},
) {
  const connecting = { tls: undefined, proxy: undefined, names: usualNames, ...planned }
  return connectingChoices({ connecting } as Plan, { ...noSettings(), ...flags }, target, env)
}

const env = { HTTP_PROXY: 'http://env.test:1' }

test('the proxy is that of the settings, then of the plan, then of the environment', () => {
  const planned = { proxy: 'http://plan.test:1' }
  expect(choose(planned, { proxy: 'http://flag.test:1' }, undefined, env).proxy).toBe('http://flag.test:1')
  expect(choose(planned, {}, undefined, env).proxy).toBe('http://plan.test:1')
  expect(choose({}, {}, undefined, env)).toMatchObject({
    proxy: 'http://env.test:1',
    proxyFrom: 'HTTP_PROXY',
  })
  expect(choose({}, {})).not.toHaveProperty('proxy')
})

test('a proxy from the environment also applies to redirects to other hosts', () => {
  const variables = { ...env, no_proxy: 'a', PATH: '/bin' }
  expect(choose({}, {}, 'http://localhost', variables)).toMatchObject({
    proxyVariables: { HTTP_PROXY: 'http://env.test:1', no_proxy: 'a' },
  })
  expect(choose({ proxy: false }, {}, undefined, variables)).not.toHaveProperty('proxyVariables')
  expect(choose({}, { proxy: 'http://flag.test:1' }, undefined, variables)).not.toHaveProperty(
    'proxyVariables',
  )
})

test('a plan or a flag can turn the proxy off', () => {
  expect(choose({ proxy: false }, {}, undefined, env)).not.toHaveProperty('proxy')
  expect(choose({ proxy: 'http://plan.test:1' }, { proxy: 'none' }, undefined, env)).not.toHaveProperty(
    'proxy',
  )
  expect(choose({ proxy: false }, { proxy: 'http://flag.test:1' }).proxy).toBe('http://flag.test:1')
})

test('the error for an invalid proxy names its source', () => {
  expect(() => choose({}, { proxy: 'socks5://x' })).toThrow(
    expect.objectContaining({
      code: 'bad-option',
      setting: 'proxy',
      message: expect.stringMatching(/^proxy is "socks5:/),
    }),
  )
  expect(() => choose({}, {}, undefined, { HTTP_PROXY: 'http://a:secret@b/c' })).toThrow(
    /^the environment variable HTTP_PROXY is "http:\/\/\*\*\*@b\/c", which has a path/,
  )
  expect(() => choose({ proxy: 'http://plan.test:1' }, {}, 'http://unix:/run/a.sock')).toThrow(
    'a Unix socket, which no proxy can reach',
  )
  expect(choose({}, {}, 'http://unix:/run/a.sock', env)).not.toHaveProperty('proxy')
})

test('addresses in the settings add to those in the plan and take precedence', () => {
  const names = { ...usualNames, pins: { a: ['127.0.0.1'], b: ['127.0.0.2'] } }
  expect(choose({ names }, { resolve: ['b:127.0.0.3', 'c:80:127.0.0.4'] }).names).toEqual({
    ...usualNames,
    pins: { a: ['127.0.0.1'], b: ['127.0.0.3'], 'c:80': ['127.0.0.4'] },
  })
  expect(() => choose({ names }, { resolve: ['b'] })).toThrow(expect.objectContaining({ code: 'bad-option' }))
})
