import { describe, expect, test } from 'vitest'
import { parseOrigin } from '../origin.ts'
import { HeaderList } from '../request/header-list.ts'
import { PreparedRequest } from '../request/prepared-request.ts'
import { parseProxy } from '../socket/proxy.ts'
import { forwarding } from './forwarding.ts'
import { requestText } from './request-text.ts'

describe('a request for a proxy that reads it', () => {
  test('names the whole URL, and gives our credentials', () => {
    const proxy = parseProxy('http://me:pw@proxy.test')
    const headers = new HeaderList([['Host', 'a.test:81']])
    const request = new PreparedRequest('POST', '/base/x?y=http://z', headers, '\r\n x')
    expect(requestText(request, forwarding(parseOrigin('http://a.test:81/base'), proxy))).toBe(
      `POST http://a.test:81/base/x?y=http://z HTTP/1.1\r\nProxy-Authorization: Basic ${btoa('me:pw')}\r\nHost: a.test:81\r\nContent-Length: 4\r\n\r\n\r\n x`,
    )
  })

  test('is left as it is when it goes through a tunnel, or there is no proxy', () => {
    expect(forwarding(parseOrigin('https://a.test'), parseProxy('http://proxy.test'))).toBeUndefined()
    expect(forwarding(parseOrigin('http://a.test'), undefined)).toBeUndefined()
  })
})
