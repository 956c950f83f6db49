import { fields, text, whole } from '../../base/shape.ts'

/** The shape of a `SourcePlace`. */
export const placeShape = fields({ file: text(), line: whole() })
