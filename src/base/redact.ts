const secretName =
  /token|password|passwd|secret|api[-_]?key|^key$|^auth|authorization|cookie|session|signature|^sig$/i

/** Whether a field of this name carries what nobody else may see. */
function isSecretName(name: string): boolean {
  return secretName.test(name)
}

/** A path, or a URL, whose query's secret fields have lost their values: `/agents?token=***`. */
export function redactQuery(path: string): string {
  const at = path.indexOf('?')
  if (at < 0) return path
  const fields = path.slice(at + 1).split('&')
  const shown = fields.map((field) => {
    const name = field.split('=', 1)[0]!
    return field.includes('=') && isSecretName(safelyDecoded(name)) ? `${name}=***` : field
  })
  return `${path.slice(0, at)}?${shown.join('&')}`
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
