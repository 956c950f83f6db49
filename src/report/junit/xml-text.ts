/** Characters that XML 1.0 does not allow, not even escaped. Lone surrogates are replaced separately. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids control characters
const forbidden = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/g

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** An XML element. Undefined attributes are left out. */
export interface XmlElement {
  name: string
  attributes?: Readonly<Record<string, string | number | undefined>>
  children?: readonly XmlElement[]
  text?: string
}

/** Formats an element as an indented document. */
export function xmlDocument(element: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${elementText(element, '')}`
}

function elementText({ name, attributes = {}, children = [], text }: XmlElement, margin: string): string {
  const defined = Object.entries(attributes).filter(([, value]) => value !== undefined)
  const head = defined.map(([key, value]) => ` ${key}="${attributeText(String(value))}"`).join('')
  if (text !== undefined) return `${margin}<${name}${head}>${contentText(text)}</${name}>\n`
  if (children.length === 0) return `${margin}<${name}${head}/>\n`
  const inner = children.map((child) => elementText(child, `${margin}  `)).join('')
  return `${margin}<${name}${head}>\n${inner}${margin}</${name}>\n`
}

/** Escapes an attribute, including line breaks, which a reader would turn into spaces. */
function attributeText(text: string): string {
  return plain(text).replace(/[&<>"'\t\n\r]/g, (sign) => entities[sign]!)
}

function contentText(text: string): string {
  return plain(text).replace(/[&<>\r]/g, (sign) => entities[sign]!)
}

function plain(text: string): string {
  return text.toWellFormed().replace(forbidden, '')
}
