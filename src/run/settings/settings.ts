/**
 * The one table of everything that can be set for a run. From an entry come: the flag and its help, the variable
 * (`runTime` → `PLIMSOLL_RUN_TIME`), the key of `plimsoll.config.ts` and its type, the option of the library's `run`,
 * the line of `--print-config`, and the row of docs/settings.md (`npm run settings` writes it).
 *
 * To add one: add an entry, in the place where the help should show it; read it as `flags.<key>`, which is text (a list
 * of texts where `kind` is 'texts', a boolean where it is 'switch'). The key is the long flag in camelCase, without
 * `no-`. Complain about a value as `--the-flag is "…"` with the code `bad-option` (see `bad` in run-flags.ts): where it
 * came from a variable or a config file, the message is put into those words before it is shown. What only makes
 * sense as a flag is `flagOnly`; a path that the run writes to is `writes`, so that runs of several plans keep apart.
 */
import type { Duration } from '../../base/units/duration.ts'
import type { Rate } from '../../base/units/rate.ts'
import { parseProxy } from '../../engine/socket/proxy.ts'
import type { RunRequest } from '../../fleet/run.ts'
import { totalMs } from '../../load/spec/phase.ts'
import { peakOf } from '../../load/spec/single-load.ts'
import { profileNames } from '../../plan/load/profile/profile-names.ts'

/** What a setting's value is like, and so what a config file may give for it. */
interface Kinds {
  /** A whole number. */
  count: number
  rate: Rate
  duration: Duration
  text: string
  /** Can be given several times. */
  texts: readonly string[]
  switch: boolean
}

/** A command that takes settings. */
export type SettingCommand = 'run' | 'quick'

/** One setting of a run. */
export interface Setting {
  /** As commander reads it. `--no-…` is a switch that is on unless said otherwise. */
  flag: string
  help: string
  kind: keyof Kinds
  /** The values that there are, where there are few. */
  choices?: readonly string[]
  /** Only for this command. */
  only?: SettingCommand
  /** A choice of the moment: no variable and no config file sets it. */
  flagOnly?: true
  /** Of what the command shows: a program that runs plans has no use for it, as for what `writes`. */
  commandOnly?: true
  /** A file that is written, or the beginning of its name. */
  writes?: 'file' | 'prefix'
  /** A file that is read. */
  reads?: true
  /** Settings that this one takes the place of, when they come from a weaker source: a flag's rate over a config's users. */
  displaces?: readonly string[]
  /** The keys of the plan that say the same. */
  plan?: readonly string[]
  /** The variable that it was taken from and that is not ours: `HTTP_PROXY`. */
  foreignVariable?: (request: RunRequest) => string | undefined
  /** What a run has for it, whoever chose: for `--print-config`. */
  inForce?: (request: RunRequest) => unknown
}

export const settings = {
  host: {
    flag: '-H, --host <url>',
    help: 'the target, instead of the plan’s',
    kind: 'text',
    plan: ['target'],
    inForce: ({ target }) => target,
  },
  users: {
    flag: '-u, --users <count>',
    help: 'a closed load: so many users, in place of the plan’s phases',
    kind: 'count',
    displaces: ['rate'],
    plan: ['load'],
    inForce: ({ load }) =>
      load.kind === 'users' && load.parallelLoads === undefined ? peakOf(load) : undefined,
  },
  level: {
    flag: '--level <name>',
    help: "one of the plan’s levels; 'all' for one after the other",
    kind: 'text',
    displaces: ['users', 'rate', 'spawnRate', 'profile'],
    only: 'run',
    inForce: ({ level }) => level,
  },
  profile: {
    flag: '--profile <name>',
    help: 'a load of this shape, around --users or --rate, as long as --run-time: spike, stress, …',
    kind: 'text',
    choices: profileNames,
    displaces: ['level'],
    inForce: ({ load }) => load.profile,
  },
  spawnRate: {
    flag: '-r, --spawn-rate <rate>',
    help: 'how many users start per second',
    kind: 'rate',
    plan: ['load', 'spawnRate'],
    inForce: ({ load }) => perSecond(load.spawnPerSecond),
  },
  rate: {
    flag: '--rate <rate>',
    help: "an open load: so many starts, such as '500/s', in place of the plan’s phases",
    kind: 'rate',
    displaces: ['users', 'spawnRate'],
    plan: ['load'],
    inForce: ({ load }) =>
      load.kind === 'arrivals' && load.parallelLoads === undefined ? perSecond(peakOf(load)) : undefined,
  },
  runTime: {
    flag: '-t, --run-time <duration>',
    help: "how long the load lasts, such as '5m'",
    kind: 'duration',
    plan: ['load'],
    inForce: ({ load }) => milliseconds(totalMs(load.phases)),
  },
  workers: {
    flag: '--workers <count>',
    help: 'how many threads make the load',
    kind: 'count',
    inForce: ({ workers }) => workers,
  },
  connections: {
    flag: '--connections <count>',
    help: 'the most connections that are open at once',
    kind: 'count',
    plan: ['connections'],
    inForce: ({ connections }) => connections,
  },
  timeout: {
    flag: '--timeout <duration>',
    help: 'how long a request may take',
    kind: 'duration',
    plan: ['timeout'],
    inForce: ({ timeoutMs }) => milliseconds(timeoutMs),
  },
  proxy: {
    flag: '--proxy <url>',
    help: "the HTTP proxy to go through; 'none' for none, whatever the environment says",
    kind: 'text',
    plan: ['proxy'],
    foreignVariable: ({ proxyFrom }) => proxyFrom,
    inForce: ({ proxy }) => (proxy === undefined ? 'none' : parseProxy(proxy).url),
  },
  resolve: {
    flag: '--resolve <host:port:address>',
    help: 'where a name leads, past the name service; the port may be left out (can be repeated)',
    kind: 'texts',
    plan: ['resolve'],
    inForce: ({ names }) =>
      Object.entries(names?.pins ?? {}).map(([name, addresses]) => `${name}:${addresses.join(',')}`),
  },
  pacing: {
    flag: '--pacing <mode>',
    help: 'how exactly time is kept: precise or economy',
    kind: 'text',
    choices: ['precise', 'economy'],
    inForce: ({ pacing }) => pacing,
  },
  seed: {
    flag: '--seed <number>',
    help: 'the start of every random stream',
    kind: 'count',
    plan: ['seed'],
    inForce: ({ seed }) => seed,
  },
  sla: {
    flag: '--sla <text>',
    help: "a promise, such as 'p95 < 300ms' or 'GET /agents: p95 < 300ms' (can be repeated)",
    kind: 'texts',
  },
  slaFile: {
    flag: '--sla-file <file>',
    help: 'a YAML document with more promises (can be repeated)',
    kind: 'texts',
    reads: true,
  },
  baseline: {
    flag: '--baseline <file>',
    help: "the record of a run before, for promises such as 'p95 < baseline + 10%'",
    kind: 'text',
    reads: true,
  },
  name: {
    flag: '--name <text>',
    help: 'what the run is called',
    kind: 'text',
    plan: ['name'],
    inForce: ({ name }) => name,
  },
  option: {
    flag: '--option <name=value>',
    help: 'a value for an option that the plan declares (can be repeated)',
    kind: 'texts',
    only: 'run',
  },
  tag: {
    flag: '--tag <tag>',
    help: 'only scenarios with this tag; with a value (branch=main), a label of the run (can be repeated)',
    kind: 'texts',
  },
  excludeTag: {
    flag: '--exclude-tag <tag>',
    help: 'no scenarios with this tag (can be repeated)',
    kind: 'texts',
    only: 'run',
  },
  json: {
    flag: '--json <file>',
    help: "write the run record; '-' is standard output",
    kind: 'text',
    writes: 'file',
  },
  html: {
    flag: '--html <file>',
    help: 'write the HTML report',
    kind: 'text',
    writes: 'file',
  },
  csv: {
    flag: '--csv <prefix>',
    help: "write Locust's four CSV files, whose names begin with this",
    kind: 'text',
    writes: 'prefix',
  },
  junit: {
    flag: '--junit <file>',
    help: 'write a JUnit report, with a test case for each SLA',
    kind: 'text',
    writes: 'file',
  },
  markdown: {
    flag: '--markdown <file>',
    help: 'write a Markdown report',
    kind: 'text',
    writes: 'file',
  },
  reporter: {
    flag: '--reporter <name>',
    help: 'show or write it in another way: a name, NAME=FILE, or a module of your own (can be repeated)',
    kind: 'texts',
    commandOnly: true,
  },
  quiet: {
    flag: '--quiet',
    help: 'show nothing but the verdict',
    kind: 'switch',
    commandOnly: true,
  },
  typeCheck: {
    flag: '--no-type-check',
    help: "do not check the plan's types before the load",
    kind: 'switch',
    only: 'run',
  },
  samples: {
    flag: '--no-samples',
    help: 'keep no samples of failed exchanges in the record',
    kind: 'switch',
    inForce: ({ keepsSamples }) => keepsSamples,
  },
  once: {
    flag: '--once',
    help: 'run each scenario one time and show what happens; nothing is measured or judged',
    kind: 'switch',
    flagOnly: true,
  },
  trace: {
    flag: '--trace',
    help: 'with --once: show every request and reply whole, without their secrets',
    kind: 'switch',
    flagOnly: true,
  },
  watch: {
    flag: '--watch',
    help: 'as --once, again whenever the plan or a file that it imports is saved',
    kind: 'switch',
    only: 'run',
    flagOnly: true,
  },
  config: {
    flag: '--config <file>',
    help: 'a configuration, instead of the plimsoll.config.ts that lies nearest to the plan',
    kind: 'text',
    flagOnly: true,
  },
  printConfig: {
    flag: '--print-config',
    help: 'print every setting with its value and where it comes from, and run nothing',
    kind: 'switch',
    flagOnly: true,
  },
  requests: {
    flag: '-n, --requests <count>',
    help: 'make so many requests, and end',
    kind: 'count',
    displaces: ['runTime'],
    only: 'quick',
    flagOnly: true,
  },
  method: {
    flag: '-X, --method <method>',
    help: 'the request’s method',
    kind: 'text',
    only: 'quick',
    flagOnly: true,
  },
  data: {
    flag: '-d, --data <body>',
    help: 'send this body (makes the method POST)',
    kind: 'text',
    only: 'quick',
    flagOnly: true,
  },
  header: {
    flag: '--header <line>',
    help: "send this header, 'Name: value' (can be repeated)",
    kind: 'texts',
    only: 'quick',
    flagOnly: true,
  },
} as const satisfies Readonly<Record<string, Setting>>

type Settings = typeof settings

export type SettingName = keyof Settings

/** The names of the settings for which a part of their entry is like this. */
type NamesWith<Part> = {
  [Name in SettingName]: Settings[Name] extends Part ? Name : never
}[SettingName]

/** The settings that can be given several times. */
export type ListName = NamesWith<{ kind: 'texts' }>

/** What was set, by whatever source, as text: what a switch says is a boolean, what can be repeated a list. */
export type RunFlags = { [Name in ListName]: string[] } & {
  [Name in Exclude<SettingName, ListName>]?: Settings[Name]['kind'] extends 'switch' ? boolean : string
}

type ConfigValue<Entry extends Setting> = Entry extends { choices: readonly (infer Choice)[] }
  ? Choice
  : Kinds[Entry['kind']]

/** The settings that a config file and the library can give, each by its type. */
export type SettingValues = {
  -readonly [Name in Exclude<SettingName, NamesWith<{ flagOnly: true }>>]?: ConfigValue<Settings[Name]>
}

/** The settings that a program gives for a run that it asks for, each by its type. */
export type LibrarySettings = {
  [Name in Exclude<
    keyof SettingValues,
    NamesWith<{ writes: string }> | NamesWith<{ commandOnly: true }>
  >]?: SettingValues[Name]
}

/** Every setting with its key, in the order of the table. */
export const settingEntries = Object.entries(settings) as readonly (readonly [SettingName, Setting])[]

/** Nothing set at all. */
export function noFlags(): RunFlags {
  const lists = settingEntries.filter(([, { kind }]) => kind === 'texts').map(([name]) => [name, []])
  return Object.fromEntries(lists) as RunFlags
}

/** The long form of a setting's flag: `--run-time`. */
export function longFlag(name: SettingName): string {
  return /--[a-z-]+/.exec(settings[name].flag)![0]
}

/** The variable that sets it: `PLIMSOLL_RUN_TIME`. */
export function variableOf(name: SettingName): string {
  return `PLIMSOLL_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}

function perSecond(rate: number | undefined): string | undefined {
  return rate === undefined ? undefined : `${rate}/s`
}

function milliseconds(ms: number): string {
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`
}
