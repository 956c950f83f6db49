/** The part of DER (X.690) that certificates need: each value is its tag, its length and its content. */
export function der(tag: number, ...contents: (Uint8Array | string)[]): Buffer {
  const content = Buffer.concat(contents.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
  const { length } = content
  const lengthBytes =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), content])
}

export const sequence = (...contents: Uint8Array[]) => der(0x30, ...contents)
export const set = (...contents: Uint8Array[]) => der(0x31, ...contents)
export const octets = (content: Uint8Array) => der(0x04, content)
export const utf8 = (text: string) => der(0x0c, text)
export const yes = der(0x01, Uint8Array.of(255))
/** A bit string of whole bytes. */
export const bits = (content: Uint8Array, unused = 0) => der(0x03, Uint8Array.of(unused), content)

/** A non-negative integer, most significant byte first. */
export function integer(bytes: Uint8Array): Buffer {
  // DER requires the shortest form.
  let at = 0
  while (at + 1 < bytes.length && bytes[at] === 0) at++
  return der(0x02, bytes[at]! >= 128 ? Uint8Array.of(0) : new Uint8Array(), bytes.subarray(at))
}

/** `2.5.29.17`: the first two parts share a byte, the others are in base 128. */
export function oid(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number)
  const bytes = [first! * 40 + second!]
  for (const part of rest) {
    const digits = [part & 127]
    for (let left = part >> 7; left > 0; left >>= 7) digits.unshift((left & 127) | 128)
    bytes.push(...digits)
  }
  return der(0x06, Uint8Array.from(bytes))
}

export function utcTime(date: Date): Buffer {
  return der(
    0x17,
    `${date
      .toISOString()
      .replace(/[-:T]|\.\d+/g, '')
      .slice(2)}`,
  )
}

export function pem(label: string, bytes: Uint8Array): string {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,64}/g)!
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
