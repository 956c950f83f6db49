import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { startApache } from '../../../test/servers/apache.ts'
import { describeWith } from '../../../test/servers/program.ts'
import { WiredUser } from '../../../test/support/wired-user.ts'
import { RequestFailed } from '../../plan/context/request-failed.ts'
import { endpoint } from '../../plan/endpoint/endpoint.ts'
import { basic, digest } from '../../plan/request/auth.ts'

const secret = (text: string) => createHash('md5').update(text).digest('hex')

/** Apache checks basic and digest authentication: only Mufasa may read `/basic` and `/digest`. */
const start = () =>
  startApache({
    modules: ['auth_basic', 'auth_digest', 'authn_core', 'authn_file', 'authz_user'],
    files: {
      'basic/page': 'a page',
      'digest/page': 'a page',
      'digest/other': 'another page',
      'basic/users': `Mufasa:{SHA}${createHash('sha1').update('Circle of Life').digest('base64')}\n`,
      'digest/users': `Mufasa:lions:${secret('Mufasa:lions:Circle of Life')}\n`,
    },
    config: `
<Location /basic>
  AuthType Basic
  AuthName lions
  AuthUserFile html/basic/users
  Require valid-user
</Location>
<Location /digest>
  AuthType Digest
  AuthName lions
  AuthDigestProvider file
  AuthUserFile html/digest/users
  Require valid-user
</Location>`,
  })

const plain = endpoint('GET /basic/page', { auth: basic('Mufasa', 'Circle of Life') })
const wrong = endpoint('GET /basic/page', { name: 'basic, wrong', auth: basic('Mufasa', 'x') })
const digested = endpoint('GET /digest/:name', { auth: digest('Mufasa', 'Circle of Life') })
const wrongly = endpoint('GET /digest/:name', { name: 'digest, wrong', auth: digest('Mufasa', 'x') })

describeWith('apache2', 'authentication that Apache checks', () => {
  test('succeeds with basic authentication and the right password', async () => {
    await using apache = await start()
    using run = new WiredUser(apache.url)
    expect(await run.user.call(plain).text()).toBe('a page')
    await expect(run.user.call(wrong)).rejects.toThrow(/status 401/)
  })

  test('succeeds with digest authentication: each request after the challenge carries the answer', async () => {
    await using apache = await start()
    using run = new WiredUser(apache.url)
    const read = (name: string) => run.user.call(digested, { params: { name }, query: { q: '1 2' } }).text()
    expect(await read('page')).toBe('a page')
    expect(await apache.requests()).toBe(2)
    expect(await read('other')).toBe('another page')
    expect(await read('page')).toBe('a page')
    expect(await apache.requests()).toBe(4)
    expect(run.recorder.requests.map(({ status }) => status)).toEqual([200, 200, 200])
  })

  test('fails with digest authentication and a wrong password', async () => {
    await using apache = await start()
    using run = new WiredUser(apache.url)
    await expect(run.user.call(wrongly, { params: { name: 'page' } })).rejects.toThrow(RequestFailed)
    expect(run.recorder.requests).toMatchObject([{ status: 401, failure: 'http_4xx' }])
    expect(await apache.requests()).toBe(2)
  })
})
