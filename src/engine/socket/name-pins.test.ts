import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PlimsollError } from '../../base/error.ts'
import { readPins, readPinTexts } from './name-pins.ts'

test('a plan pins names, for one port or for all', () => {
  expect(
    readPins({ 'Api.test': ['127.0.0.1', '127.0.0.2'], 'api.test:443': '::1', 'b.test:0080': '[::2]' }),
  ).toEqual({ 'api.test': ['127.0.0.1', '127.0.0.2'], 'api.test:443': ['::1'], 'b.test:80': ['::2'] })
})

test('a flag pins a name, as with curl', () => {
  expect(
    readPinTexts(['api.test:127.0.0.1', 'api.test:443:127.0.0.1,[::1]', 'b.test:::1', 'C.test:80:::2']),
  ).toEqual({
    'api.test': ['127.0.0.1'],
    'api.test:443': ['127.0.0.1', '::1'],
    'b.test': ['::1'],
    'c.test:80': ['::2'],
  })
})

test.each([
  [{ 'http://a': '127.0.0.1' }, 'is no host'],
  [{ '': '127.0.0.1' }, 'is no host'],
  [{ 'a:0': '127.0.0.1' }, '0 is no port'],
  [{ 'a:70000': '127.0.0.1' }, '70000 is no port'],
  [{ a: 'localhost' }, '"localhost" is not an IP address'],
  [{ a: [] }, 'no address is given'],
  [{ a: 7 }, '7 is not an IP address'],
  [{ a: ['127.0.0.1', '127.0.0.256'] }, '"127.0.0.256" is not an IP address'],
])('a plan’s %j is refused, with its key', (pins, message) => {
  expect(() => readPins(pins)).toThrow(
    expect.objectContaining({
      code: 'bad-resolve',
      message: expect.stringContaining(message),
      keys: ['resolve', Object.keys(pins)[0]],
    }),
  )
})

test.each([
  ['', 'no host and address'],
  ['api.test', 'no host and address'],
  ['api.test:443', '"443" is not an IP address'],
  ['api.test:443:', 'is not an IP address'],
  ['api.test:443:nowhere', '"nowhere" is not an IP address'],
  [':127.0.0.1', 'no host and address'],
  ['a.test:0:127.0.0.1', '0 is no port'],
])('the setting resolve %j is refused', (text, message) => {
  expect(() => readPinTexts([text])).toThrow(
    expect.objectContaining({ code: 'bad-option', message: expect.stringContaining(message) }),
  )
})

test('any text is parsed, or refused with a message', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[a-c.:,[\]0-9]{0,20}$/))
  fc.assert(
    fc.property(text, fc.array(text), (name, values) => {
      for (const read of [() => readPinTexts([name]), () => readPins({ [name]: values })]) {
        try {
          for (const addresses of Object.values(read())) expect(addresses.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(PlimsollError)
        }
      }
    }),
  )
})
