import type { SecretForm } from './secret-forms.ts'

/** A form with its patterns, which are matched at one place of a text. */
interface Candidate {
  form: SecretForm
  second: string
  whole: RegExp
  before: RegExp | undefined
  parts: readonly RegExp[]
}

/**
 * Finds secrets in text. A pattern of all forms would try each of them at each place; here the first two characters decide
 * which are tried, so that a record of many megabytes takes no longer than a few moments.
 */
export class SecretSearch {
  /** The forms by the code of their first character. Where several match, the first in the list does. */
  readonly #candidates: (Candidate[] | undefined)[] = []
  /** The length that the longest form rarely exceeds. */
  readonly #reach: number

  constructor(forms: readonly SecretForm[]) {
    let most = 0
    for (const form of forms) {
      const candidate: Candidate = {
        form,
        second: form.starts[1],
        whole: new RegExp(form.parts.join('') + (form.after ?? ''), 'y'),
        before: form.before === undefined ? undefined : new RegExp(form.before),
        parts: form.parts.map((part) => new RegExp(part, 'y')),
      }
      most = Math.max(most, form.parts.length)
      for (const first of form.starts[0]) {
        const code = first.charCodeAt(0)
        const list = this.#candidates[code]
        if (list === undefined) this.#candidates[code] = [candidate]
        else list.push(candidate)
      }
    }
    this.#reach = 12 * most
  }

  /** Replaces every secret. */
  replace(text: string, by: string): string {
    let shown = ''
    let copied = 0
    for (let at = 0; at < text.length; at++) {
      const candidates = this.#candidates[text.charCodeAt(at)]
      if (candidates === undefined) continue
      const match = firstMatch(text, at, candidates)
      if (match === undefined) continue
      const { before } = match.candidate
      const from = before !== undefined && at > copied && before.test(text[at - 1]!) ? at - 1 : at
      shown += text.slice(copied, from) + by
      copied = match.to
      at = copied - 1
    }
    return copied === 0 ? text : shown + text.slice(copied)
  }

  /** Where the beginning of a secret begins that the end of a text cuts off; undefined if there is none. */
  cutAt(text: string): number | undefined {
    for (let at = Math.max(0, text.length - this.#reach); at < text.length; at++) {
      const candidates = this.#candidates[text.charCodeAt(at)]
      if (candidates?.some((candidate) => endsWithin(text, at, candidate))) return at
    }
    return undefined
  }
}

function firstMatch(
  text: string,
  at: number,
  candidates: readonly Candidate[],
): { candidate: Candidate; to: number } | undefined {
  for (const candidate of candidates) {
    const { second, whole, form } = candidate
    if (second !== '' && !second.includes(text[at + 1] ?? ' ')) continue
    whole.lastIndex = at
    if (!whole.test(text)) continue
    const to = whole.lastIndex
    if (!form.isNumber || !(isDigit(text[at - 1]) || isDigit(text[to]))) return { candidate, to }
  }
  return undefined
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9'
}

/** Whether a text has at least the first `least` parts of a form from `from` on, and ends before the others. */
function endsWithin(text: string, from: number, { parts, form: { least } }: Candidate): boolean {
  let at = from
  for (const [count, part] of parts.entries()) {
    if (at === text.length) return count >= least
    part.lastIndex = at
    // It may also end within an escaped character.
    if (!part.test(text)) return count >= least && /^[%\\&][\w#]{0,5}$/.test(text.slice(at))
    at = part.lastIndex
  }
  return false
}
