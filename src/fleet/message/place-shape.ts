import { fields, text, whole } from '../../base/shape.ts'

/** A `SourcePlace`. */
export const placeShape = fields({ file: text(), line: whole() })
