import { writeFile } from 'node:fs/promises'
import { type Setting, settingEntries, variableOf } from '../src/run/settings/settings.ts'

/*
 * Writes `docs/settings.md` from the table of settings. Run it on purpose, after a change of the table: a test holds the
 * committed file to what this would write.
 */

const target = new URL('../docs/settings.md', import.meta.url)

const types: Record<Setting['kind'], string> = {
  count: 'number',
  rate: "`'500/s'`",
  duration: "`'30s'`",
  text: 'text',
  texts: 'list of texts',
  switch: 'true or false',
}

/** The text of the reference of settings. */
export function settingsText(): string {
  const rows = settingEntries.map(([name, setting]) => {
    const { flag, help, kind, choices, flagOnly, only } = setting
    const type = choices === undefined ? types[kind] : choices.map((choice) => `\`'${choice}'\``).join(', ')
    const variable = flagOnly ? '' : `\`${variableOf(name)}\``
    const key = flagOnly ? '' : `\`${name}\`: ${type}`
    const where = only === undefined ? '' : ` (only \`${only}\`)`
    return `| \`${flag}\` | ${variable} | ${key} | ${help}${where} |`
  })
  return `# Settings

<!-- Written by npm run settings, from src/run/settings/settings.ts. -->

Everything that can be set for a run, and how: see [Configuration](configuration.md). A setting without a variable and a key
has only its flag.

| flag | variable | key in \`plimsoll.config.ts\` | |
|---|---|---|---|
${rows.map((row) => row.replace(/(?<=\w)\|(?=\w)/g, '\\|')).join('\n')}

A variable of a list has one item per line. A variable of a switch is \`true\` or \`false\`, \`1\` or \`0\`. An empty variable sets nothing.
`
}

if (import.meta.main) {
  await writeFile(target, settingsText())
  process.stderr.write('docs/settings.md written\n')
}
