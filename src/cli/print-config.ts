import { styleText } from 'node:util'
import type { RunRequest } from '../fleet/run-request.ts'
import { shownPath } from '../report/terminal/text/source-text.ts'
import { exitCodes } from '../run/exit-code.ts'
import type { RunSettings } from '../run/settings/setting-layers.ts'
import { type SettingInForce, settingsInForce } from '../run/settings/settings-in-force.ts'

/** A setting as `--print-config` prints it. */
interface PrintedSetting extends Pick<SettingInForce, 'name' | 'value' | 'from'> {
  /** The flag, the variable, or the file with its line; null for a default. */
  where: string | null
}

/** `--print-config`: prints every setting with its value and source on standard output. Returns the exit code. */
export function printConfig(request: RunRequest, settings: RunSettings): number {
  const printed = settingsInForce(request, settings).map(printedSetting)
  process.stdout.write(settings.values.json === '-' ? asJson(printed) : asTable(printed))
  return exitCodes.pass
}

function printedSetting({ name, value, from, source, place }: SettingInForce): PrintedSetting {
  return {
    name,
    value: name === 'config' && from === 'default' && typeof value === 'string' ? shownPath(value) : value,
    from,
    where: place === undefined ? (source ?? null) : `${shownPath(place.file)}:${place.line}`,
  }
}

function asJson(printed: readonly PrintedSetting[]): string {
  const byName = Object.fromEntries(printed.map(({ name, ...rest }) => [name, rest]))
  return `${JSON.stringify({ settings: byName }, null, 2)}\n`
}

function asTable(printed: readonly PrintedSetting[]): string {
  const rows = printed.flatMap(({ name, value, from, where }) => {
    const values = Array.isArray(value) ? value : [value]
    return values.map((each, index) => [
      index === 0 ? name : '',
      each === null ? '–' : String(each).replace(/[\n\r]+/g, ' '),
      index > 0 || value === null ? '' : where === null ? from : `${from}  ${where}`,
    ])
  })
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map(([name, value, from]) => {
      const line = `${name!.padEnd(widths[0]!)}  ${value!.padEnd(Math.min(widths[1]!, 60))}`
      return `${line}  ${styleText('dim', from!, { stream: process.stdout })}`.trimEnd()
    })
    .map((line) => `${line}\n`)
    .join('')
}
