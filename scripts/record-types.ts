/*
 * Makes the types of the run record from its JSON Schema: interfaces with the descriptions as comments, which editors show.
 * The types do not depend on zod, which would slow down the type check of every plan.
 */

/** The part of JSON Schema that the schema of the run record uses. */
interface Schema {
  $ref?: string
  $defs?: Record<string, Schema>
  type?: string | string[]
  const?: unknown
  enum?: string[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  not?: Schema
  items?: Schema
  prefixItems?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  propertyNames?: Schema
  additionalProperties?: Schema | false
  description?: string
}

/** Types of other folders that the record uses, and the path from `src/record/` to the module that declares them. */
const importedTypes: Record<string, string> = {
  FailureClass: '../base/failure-class.ts',
  Note: '../base/note.ts',
  RunEnding: '../base/run-ending.ts',
  SlaStatus: '../base/verdict-status.ts',
  VerdictStatus: '../base/verdict-status.ts',
  PlannedLoad: '../load/planned/planned-load.ts',
  LimitKind: '../verdict/generator/limit-facts.ts',
  Action: '../verdict/language/written-sla.ts',
  SlaLimit: '../verdict/sla/limit.ts',
  FigureUnit: '../base/units/figure-unit.ts',
  ScopeKind: '../base/row-kind.ts',
}

const lineWidth = 110

/** Returns the source of a module that declares the type `name` of a schema and all types that it refers to. */
export function typesText(name: string, schema: Schema): string {
  const defs = Object.entries(schema.$defs ?? {})
  const imported = defs.map(([id]) => id).filter((id) => id in importedTypes)
  const modules = [...new Set(Object.values(importedTypes))].toSorted().flatMap((module) => {
    const names = imported.filter((id) => importedTypes[id] === module).toSorted()
    return names.length === 0 ? [] : [`import type { ${names.join(', ')} } from '${module}'\n`]
  })
  const own = defs.filter(([id]) => !imported.includes(id))
  const declarations = [[name, schema] as const, ...own].map(([id, each]) => declaration(id, each))
  const head =
    '// Made by scripts/write-schema.ts from src/record/schema/: change it there, then `npm run schema`.\n'
  return `${head}\n${modules.join('')}\n${declarations.join('\n')}`
}

function declaration(name: string, schema: Schema): string {
  const doc = comment(schema.description, '')
  if (schema.properties !== undefined) return `${doc}export interface ${name} ${typeOf(schema, '')}\n`
  const type = typeOf(schema, '')
  const line = `export type ${name} = ${type}`
  if (line.length <= lineWidth) return `${doc}${line}\n`
  return `${doc}export type ${name} =\n${type
    .split(' | ')
    .map((each) => `  | ${each}\n`)
    .join('')}`
}

function typeOf(schema: Schema, margin: string): string {
  if (schema.$ref !== undefined) return schema.$ref.replace('#/$defs/', '')
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return choices.map((each) => typeOf(each, margin)).join(' | ')
  if (schema.not !== undefined) return 'never'
  if (Array.isArray(schema.type)) return schema.type.join(' | ')
  switch (schema.type) {
    case 'object':
      return schema.properties === undefined ? recordOf(schema, margin) : objectOf(schema, margin)
    case 'array':
      return arrayOf(schema, margin)
    case 'integer':
      return 'number'
    default:
      return schema.type ?? 'unknown'
  }
}

function objectOf({ properties = {}, required = [] }: Schema, margin: string): string {
  const inner = `${margin}  `
  const lines = Object.entries(properties).map(([key, schema]) => {
    const isOptional = required.includes(key) ? '' : '?'
    return `${comment(schema.description, inner)}${inner}${key}${isOptional}: ${typeOf(schema, inner)}\n`
  })
  return `{\n${lines.join('')}${margin}}`
}

function recordOf({ propertyNames, additionalProperties }: Schema, margin: string): string {
  const value = typeOf(additionalProperties || {}, margin)
  const key = typeOf(propertyNames ?? { type: 'string' }, margin)
  return key === 'string' ? `Record<string, ${value}>` : `Partial<Record<${key}, ${value}>>`
}

function arrayOf({ items, prefixItems }: Schema, margin: string): string {
  if (prefixItems !== undefined) return `[${prefixItems.map((each) => typeOf(each, margin)).join(', ')}]`
  const type = typeOf(items ?? {}, margin)
  return type.includes(' | ') && !type.startsWith('{') ? `(${type})[]` : `${type}[]`
}

function literal(value: unknown): string {
  return `'${String(value)}'`
}

/** Formats a description as a doc comment, wrapped at the line width. */
function comment(description: string | undefined, margin: string): string {
  if (description === undefined) return ''
  const text = /[.!?]$/.test(description) ? description : `${description}.`
  if (`${margin}/** ${text} */`.length <= lineWidth) return `${margin}/** ${text} */\n`
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && `${margin} * ${line} ${word}`.length <= lineWidth)
      lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return `${margin}/**\n${lines.map((line) => `${margin} * ${line}\n`).join('')}${margin} */\n`
}
