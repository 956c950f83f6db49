import { writeFile } from 'node:fs/promises'
import { type Setting, settingEntries, variableOf } from '../src/run/settings/settings.ts'

/*
 * Writes `docs/settings.md` from the table of settings. Run it after a change of the table: a test compares the committed file
 * with the output.
 */

const target = new URL('../docs/settings.md', import.meta.url)

const types: Record<Setting['kind'], string> = {
  count: 'number',
  rate: "`'500/s'`",
  duration: "`'30s'`",
  text: 'string',
  texts: 'list of strings',
  switch: 'boolean',
  scale: 'string or number',
}

/** Returns the content of `docs/settings.md`, in Markdown. */
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

This page lists all settings of a run; [Configuration](configuration.md) explains how to use them. A setting without a variable and
a key has only its flag.

| flag | variable | key in \`plimsoll.config.ts\` | meaning |
|---|---|---|---|
${rows.map((row) => row.replace(/(?<=\w)\|(?=\w)/g, '\\|')).join('\n')}

The variable of a list has one item per line. The variable of a boolean is \`true\`, \`false\`, \`1\` or \`0\`. An empty variable is
ignored.
`
}

if (import.meta.main) {
  await writeFile(target, settingsText())
  process.stderr.write('docs/settings.md written\n')
}
