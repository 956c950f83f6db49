import { checkKeys, isPlainObject, keysOf } from '../../base/authored/authored-object.ts'
import { checkCallOptions } from '../endpoint/check-call-options.ts'
import type { CallOptions } from './call-options.ts'

const callKeys = keysOf<CallOptions>({
  params: true,
  query: true,
  headers: true,
  auth: true,
  tags: true,
  timeout: true,
  json: true,
  text: true,
  bytes: true,
  form: true,
  multipart: true,
  stream: true,
  compress: true,
  expect: true,
  check: true,
  judge: true,
  redirects: true,
  firstByteTimeout: true,
  idleTimeout: true,
  discard: true,
  expectContinue: true,
})

/**
 * Checks the options of a call of the endpoint `name`. It runs for every call with options, so the usual keys, whose values
 * are read right after, are compared and nothing else. Throws a `PlimsollError` (`bad-calling`) for an unknown key or an
 * invalid value.
 */
export function checkCall(name: string, options: CallOptions): void {
  let isUsual = isPlainObject(options)
  for (const key in options) {
    switch (key) {
      case 'params':
      case 'query':
      case 'json':
      case 'headers':
      case 'form':
      case 'text':
      case 'tags':
      case 'timeout':
        continue
      case 'expect':
        if (typeof options.expect === 'number' && options.expect >= 200 && options.expect <= 599) continue
    }
    isUsual = false
    break
  }
  if (!isUsual) checkAll(name, options)
}

function checkAll(name: string, options: CallOptions): void {
  const what = `a call of ${name}`
  checkKeys(options, callKeys, { what, code: 'bad-calling' })
  const { auth, check, judge, expect, redirects, firstByteTimeout, idleTimeout, discard, expectContinue } =
    options
  checkCallOptions(what, {
    ...(auth !== undefined && { auth }),
    ...(check !== undefined && { check }),
    ...(judge !== undefined && { judge }),
    ...(expect !== undefined && { expect }),
    ...(redirects !== undefined && { redirects }),
    ...(firstByteTimeout !== undefined && { firstByteTimeout }),
    ...(idleTimeout !== undefined && { idleTimeout }),
    ...(discard !== undefined && { discard }),
    ...(expectContinue !== undefined && { expectContinue }),
  })
}
