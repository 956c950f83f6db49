import type { SourcePlace } from '../../../base/error.ts'
import type { Clauses, Comparison, DocumentSla } from '../written-sla.ts'
import { documentError } from './document-tree.ts'

/** An informal limit with remarks: `<70% under normal load`, `800 requests/second (with P95 <500ms)`. */
export interface Target {
  comparison: Comparison | undefined
  /** A figure with its unit. */
  limit: string
  /** The text in parentheses after it; empty without one. */
  remark: string
  /** The words after the figure: `under normal load`, `active`. */
  words: string
}

/** Parses a limit with its remarks. Throws a `PlimsollError` (`bad-sla-file`). */
export function readTarget(text: string, place: SourcePlace): Target {
  const found =
    /^\s*(<=|>=|<|>)?\s*(\d[\d,]*(?:\.\d+)?\s*(?:%|[a-z]+(?:\/[a-z]+)?)?)\s*([^()]*?)\s*(?:\(([^()]*)\))?\s*$/i.exec(
      text,
    )
  if (found === null) {
    throw documentError(
      `${JSON.stringify(text)} is not a limit`,
      place,
      "Write it as '<100ms', '<0.1%' or '1000 requests/second'.",
    )
  }
  const [, comparison, figure, words = '', remark = ''] = found
  const [, number, unit = ''] = /^([\d,.]+)\s*(.*)$/.exec(figure!)!
  // A word that is not a unit names what is counted: `20 active`, `2GB RAM`.
  const isUnit =
    /^(?:%|[num]?s|m|h|min|[kmgt]?i?b|rps|(?:requests?|req)\/(?:s|sec|second|m|min|minute)|seconds?|milliseconds?)$/i.test(
      unit,
    )
  return {
    comparison: comparison as Comparison | undefined,
    limit: `${number!.replaceAll(',', '')}${isUnit ? spacedUnit(unit) : ''}`,
    remark: remark.trim(),
    words: `${isUnit ? '' : `${unit} `}${words}`.trim(),
  }
}

/** Puts a space before a unit with a slash, such as `requests/second`. */
function spacedUnit(unit: string): string {
  return unit.includes('/') ? ` ${unit}` : unit
}

/** Creates an SLA of a document. */
export function documentSla(
  metric: string,
  { comparison, limit }: Pick<Target, 'comparison' | 'limit'>,
  place: SourcePlace,
  more: { scope?: string; clauses?: Clauses } & Pick<DocumentSla, 'phaseIfAny' | 'scopePlace'> = {},
): DocumentSla {
  const { scope, clauses = {}, phaseIfAny, scopePlace } = more
  return {
    written: {
      ...(scope !== undefined && { scope }),
      metric,
      ...(comparison !== undefined && { comparison }),
      limit,
      clauses,
    },
    place,
    ...(phaseIfAny !== undefined && { phaseIfAny }),
    ...(scopePlace !== undefined && { scopePlace }),
  }
}
